import { randomId } from '@srvthreds/core';
import { RedisStorage } from '@srvthreds/storage/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisCluster, whyNoRedis } from '../../../tools/services/redis.ts';
import { PartitionOwner } from '../src/storage/PartitionOwner.ts';

// `ackAfter: 'replicated'` in a Cluster, where the server that has to be asked becomes another one.

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);
const ENOUGH = { timeout: 10_000, interval: 100 };

let cluster: RedisCluster;
beforeAll(async () => {
  if (skip === undefined) cluster = await RedisCluster.start({ replicas: 1 });
});
afterAll(() => cluster?.stop());

/** Makes each replica the master; the masters become their replicas. */
async function swapAll(): Promise<void> {
  const clients = cluster.servers.map(({ url }) => new Redis(url));
  const roles = await Promise.all(clients.map(roleOf));
  const replicas = clients.filter((_, index) => roles[index] === 'slave');
  for (const replica of replicas) await expect.poll(() => promote(replica), ENOUGH).toBe('master');
  for (const client of clients) client.disconnect();
}

/** Asks for it, as often as it is called: the others may say no at first. @returns what it is */
async function promote(replica: Redis): Promise<string> {
  await replica.cluster('FAILOVER').catch(() => undefined);
  return roleOf(replica);
}

async function roleOf(client: Redis): Promise<string> {
  const [role] = (await client.role()) as [string];
  return role;
}

describe.skipIf(skip !== undefined)('a storage that waits for the replicas of a Cluster', () => {
  it('asks the new master after each change of roles', async () => {
    const namespace = `test-${randomId(8)}`;
    const storage = new RedisStorage(cluster.url, { namespace, ackAfter: 'replicated' });
    try {
      for (const id of ['before', 'a', 'b']) {
        if (id !== 'before') await swapAll();
        const owner = await PartitionOwner.of(storage);
        // The replica may not be in step yet, but then nothing is given out either.
        await owner.create(id).catch(() => undefined);
        await expect.poll(() => owner.read(id).catch(() => undefined), ENOUGH).toBeDefined();
        await owner.lease.release();
      }
    } finally {
      await storage.close();
    }
  });
});
