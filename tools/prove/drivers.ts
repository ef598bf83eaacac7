import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { RedisStorage } from '@srvthreds/storage/redis';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { RedisCluster, RedisSentinel, RedisServer } from '../services/redis.ts';

/** A driver with the servers that it needs, started for this run. */
export interface DriverUnderTest {
  /** A new, empty storage. */
  open(): Storage;
  stop(): Promise<void>;
}

export const DRIVERS: Readonly<Record<string, () => Promise<DriverUnderTest>>> = {
  memory: async () => ({ open: () => new MemoryStorage(), stop: async () => undefined }),
  sqlite: async () => onSqlite(),
  redis: async () => onRedis(await RedisServer.start()),
  'redis-cluster': async () => onRedis(await RedisCluster.start()),
  'redis-sentinel': async () => onRedis(await RedisSentinel.start()),
};

function onSqlite(): DriverUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'srvthreds-prove-'));
  let files = 0;
  return {
    open: () => new SqliteStorage(join(folder, `${++files}.db`)),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function onRedis(server: { readonly url: string; stop(): Promise<void> }): DriverUnderTest {
  let namespaces = 0;
  return {
    open: () => new RedisStorage(server.url, { namespace: `prove-${++namespaces}` }),
    stop: () => server.stop(),
  };
}
