import { randomId } from '@srvthreds/core';
import { RedisStorage } from '@srvthreds/storage/redis';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import {
  RedisCluster,
  RedisSentinel,
  RedisServer,
  whyNoRedis,
} from '../../../tools/services/redis.ts';
import { PartitionOwner } from '../src/storage/PartitionOwner.ts';

// A server that restarts or is replaced may have lost what its owners have seen.

const skip = whyNoRedis();
const ENOUGH = { timeout: 20_000 };

const toClean: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of toClean.splice(0).toReversed()) await clean();
});

async function ownerOn(server: { readonly url: string; stop(): Promise<void> }) {
  toClean.push(() => server.stop());
  const storage = new RedisStorage(server.url, { namespace: `test-${randomId(8)}` });
  toClean.push(() => storage.close());
  return PartitionOwner.of(storage);
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

/** A connection to one server for as long as it is needed. */
async function asked<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await ask(client);
  } finally {
    client.disconnect();
  }
}

/** What has been written is on so many replicas. */
async function replicated(master: RedisServer, replicas: number): Promise<void> {
  const wait = () =>
    asked(master.url, async (client) => {
      await client.ping();
      return client.wait(replicas, 1_000);
    });
  await expect.poll(wait, ENOUGH).toBe(replicas);
}

/** The master that has something; the others of a Cluster have nothing here. */
async function masterWithKeys({ servers }: RedisCluster): Promise<RedisServer> {
  for (const server of servers) {
    const holds = await asked(server.url, async (client) => {
      const [role] = await client.role();
      return role === 'master' && (await client.dbsize()) > 0;
    });
    if (holds) return server;
  }
  throw new Error('expected a master with keys, found none');
}

/** Refused as an owner, until it is one anew. */
async function mustBeginAnew(owner: PartitionOwner): Promise<void> {
  await expect.poll(() => codeOf(owner.create('b')), ENOUGH).toBe('STORAGE_STALE_OWNER');
  expect(await codeOf(owner.lease.renew())).toBe('STORAGE_LEASE_LOST');
  await owner.lease.release();
  const again = await PartitionOwner.of(owner.storage);
  expect(await codeOf(again.create('b'))).toBe('done');
  expect(await again.idsWith()).toEqual(['a', 'b']);
}

if (skip !== undefined && process.env['CI']) throw new Error(skip);

describe.skipIf(skip !== undefined)('an owner', { timeout: 60_000 }, () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'begins anew after a restart of the server (%s)',
    async (signal) => {
      const server = await RedisServer.start({ appendFsync: 'always' });
      const owner = await ownerOn(server);
      await owner.create('a');
      await server.end(signal);
      await server.startAgain();
      await mustBeginAnew(owner);
    },
  );

  it('begins anew when the sentinels have made another server master', async () => {
    const sentinel = await RedisSentinel.start();
    const owner = await ownerOn(sentinel);
    await owner.create('a');
    const master = await sentinel.master();
    await replicated(master, 2);
    await master.end('SIGKILL');
    await mustBeginAnew(owner);
  });

  it('begins anew when the master was stopped, and stays refused when it goes on', async () => {
    const sentinel = await RedisSentinel.start();
    const owner = await ownerOn(sentinel);
    await owner.create('a');
    const master = await sentinel.master();
    await replicated(master, 2);
    master.signal('SIGSTOP');
    await mustBeginAnew(owner);
    master.signal('SIGCONT');
    expect(await codeOf(owner.create('c'))).toBe('STORAGE_STALE_OWNER');
  });

  it('begins anew when another node of a Cluster has its slot', async () => {
    const cluster = await RedisCluster.start({ replicas: 1 });
    const owner = await ownerOn(cluster);
    await owner.create('a');
    const master = await masterWithKeys(cluster);
    await replicated(master, 1);
    await master.end('SIGKILL');
    await mustBeginAnew(owner);
  });

  it('goes on when only its connection was broken', async () => {
    const server = await RedisServer.start({ appendFsync: 'no' });
    const owner = await ownerOn(server);
    const admin = new Redis(server.url);
    toClean.push(async () => admin.disconnect());
    await owner.create('a');
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await expect.poll(() => codeOf(owner.create('b')), ENOUGH).toBe('done');
    await owner.lease.renew();
  });
});
