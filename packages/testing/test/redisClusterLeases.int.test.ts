import { setTimeout as sleep } from 'node:timers/promises';
import { randomId, type Logger } from '@srvthreds/core';
import { Engine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { RedisStorage } from '@srvthreds/storage/redis';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { RedisCluster, whyNoRedis, type RedisServer } from '../../../tools/services/redis.ts';

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);

/** Longer than a lease. */
const HANGS_MS = 2_500;
const PARTITIONS = 16;

/** Which partitions were given up. */
class Losses implements Logger {
  readonly partitions = new Set<unknown>();
  debug(): void {}
  info(): void {}
  error(): void {}
  warn(fields: object, message?: string): void {
    if (message === 'partition lost' && 'partition' in fields)
      this.partitions.add(fields.partition);
  }
}

async function keysOn(server: RedisServer, pattern: string): Promise<string[]> {
  const client = new Redis(server.url);
  try {
    return await client.keys(pattern);
  } finally {
    client.disconnect();
  }
}

it.skipIf(skip !== undefined)(
  'a master of a Cluster that hangs costs an engine the partitions in its slots, and no other',
  { timeout: 60_000 },
  async () => {
    const cluster = await RedisCluster.start();
    const namespace = `test-${randomId(8)}`;
    const storage = new RedisStorage(cluster.url, { namespace });
    const logger = new Losses();
    const inboundQ = new EventQ(new MemoryQService(), { partitions: PARTITIONS });
    const engine = new Engine(inboundQ, { storage, logger });
    try {
      await engine.start();
      const held = await Promise.all(
        cluster.servers.map((server) => keysOn(server, `${namespace}:{p*}:lease`)),
      );
      expect(held.flat()).toHaveLength(PARTITIONS);
      // The hardest: beside its partitions it holds the list of all leases and of who takes part.
      const lists = await Promise.all(
        cluster.servers.map((server) => keysOn(server, `${namespace}:{leases}:listing`)),
      );
      const number = lists.findIndex((keys) => keys.length > 0);
      const victim = cluster.servers[number]!;
      victim.signal('SIGSTOP');
      await sleep(HANGS_MS);
      victim.signal('SIGCONT');
      await expect
        .poll(() => logger.partitions.size, { timeout: 20_000 })
        .toBe(held[number]!.length);
      await expect
        .poll(() => engine.health.partitions, { timeout: 20_000 })
        .toHaveLength(PARTITIONS);
      expect(logger.partitions.size).toBe(held[number]!.length);
    } finally {
      await engine.shutdown();
      await storage.close();
      await cluster.stop();
    }
  },
);
