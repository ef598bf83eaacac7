import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, randomId, sleep, SystemClock, type Clock } from '@srvthreds/core';
import type { QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { RedisQService } from '@srvthreds/queue/redis';
import { SqliteQService } from '@srvthreds/queue/sqlite';
import type { Storage } from '@srvthreds/storage';
import { MemoryRecords, MemoryStorage } from '@srvthreds/storage/memory';
import type { RecordStore } from '@srvthreds/storage/records';
import { RedisStorage } from '@srvthreds/storage/redis';
import { SqliteRecords, SqliteStorage } from '@srvthreds/storage/sqlite';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisServer } from '../services/redis.ts';

export const STORES = ['memory', 'sqlite', 'redis'] as const;
export const QUEUES = ['memory', 'sqlite', 'redis', 'rabbit'] as const;

export type StoreName = (typeof STORES)[number];
export type QueueName = (typeof QUEUES)[number];

/** What a world is made of. */
export interface Parts {
  readonly storage: Storage;
  readonly service: QService;
  /** In the file where the store is one; else in memory. */
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Lets time pass: at once where the clock is ours, else by waiting. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Servers of our own, for one run; nothing of it is left behind. */
export interface Servers {
  readonly redisUrl: string;
  readonly rabbitUrl: string;
  stop(): Promise<void>;
}

/** Starts what is needed, unless the environment names a server (`REDIS_URL`, `RABBITMQ_URL`). */
export async function startServers(store: StoreName, queue: QueueName): Promise<Servers> {
  const { REDIS_URL = '', RABBITMQ_URL = '' } = process.env;
  const needsRedis = store === 'redis' || queue === 'redis';
  const redis = needsRedis && !REDIS_URL ? await RedisServer.start() : undefined;
  const rabbit = queue === 'rabbit' && !RABBITMQ_URL ? await RabbitServer.start() : undefined;
  return {
    redisUrl: redis?.url ?? REDIS_URL,
    rabbitUrl: rabbit?.url ?? RABBITMQ_URL,
    stop: async () => {
      await redis?.stop();
      await rabbit?.stop();
    },
  };
}

/** New and empty parts. A server has a clock of its own, so with one the machine's is used. */
export function makeParts(store: StoreName, queue: QueueName, servers: Servers): Parts {
  const folder = mkdtempSync(join(tmpdir(), 'srvthreds-conformance-'));
  const file = join(folder, 'srvthreds.db');
  const isOnServers = store === 'redis' || queue === 'redis' || queue === 'rabbit';
  const fake = isOnServers ? undefined : new FakeClock();
  const clock = fake ?? new SystemClock();
  const storage = makeStorage(store, { file, clock, servers });
  const service = makeService(queue, { file, clock, servers });
  const records = store === 'sqlite' ? new SqliteRecords(file) : new MemoryRecords();
  return {
    storage,
    service,
    records,
    clock,
    pass: async (ms) => {
      if (fake) await fake.advance(ms);
      else await sleep(clock, ms);
    },
    close: async () => {
      await service.close();
      await records.close();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where parts are made. */
interface Place {
  readonly file: string;
  readonly clock: Clock;
  readonly servers: Servers;
}

function makeStorage(store: StoreName, { file, clock, servers }: Place): Storage {
  switch (store) {
    case 'memory':
      return new MemoryStorage({ clock });
    case 'sqlite':
      return new SqliteStorage(file, { clock });
    case 'redis':
      return new RedisStorage(servers.redisUrl, { namespace: `conformance-${randomId(8)}` });
  }
}

function makeService(queue: QueueName, { file, clock, servers }: Place): QService {
  switch (queue) {
    case 'memory':
      return new MemoryQService({ clock });
    case 'sqlite':
      return new SqliteQService(file, { clock });
    case 'redis':
      return new RedisQService(servers.redisUrl, { namespace: `conformance-${randomId(8)}` });
    case 'rabbit':
      return new RabbitQService({
        url: servers.rabbitUrl,
        namespace: `conformance-${randomId(8)}`,
        queueType: 'classic',
      });
  }
}
