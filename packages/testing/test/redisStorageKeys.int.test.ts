import { randomId, sleep, SystemClock } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { RedisStorage } from '@srvthreds/storage/redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import { eventually } from '../src/index.ts';

// The suite of all drivers runs on this one in redisStorage.int.test.ts; here is what it leaves on the server.

const skip = whyNoRedis();
const LONG_MS = 60_000;
const SHORT_MS = 50;

let server: RedisServer;
let client: Redis;
beforeAll(async () => {
  if (skip !== undefined) return;
  server = await RedisServer.start({ appendFsync: 'no' });
  client = new Redis(server.url);
});
afterAll(async () => {
  client?.disconnect();
  await server?.stop();
});

let namespace: string;
let storage: Storage;
beforeEach(() => {
  if (skip !== undefined) return;
  namespace = `test-${randomId(8)}`;
  storage = new RedisStorage(client, { namespace });
});
afterEach(() => storage?.close());

const taken = async (name: string, ttlMs = LONG_MS, partition?: number) => {
  const lease = await storage.acquire(name, {
    ttlMs,
    holder: 'a',
    ...(partition === undefined ? {} : { partition }),
  });
  return lease!;
};

const listingKey = () => `${namespace}:{leases}:listing`;
const waitingKeys = () => client.keys(`${namespace}:*:o:*`);
const messages = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `${prefix}${n}`, topic: 't', body: '' }));

const entries = async () => (await client.hkeys(listingKey())).toSorted();
const create = async (id: string, count: number, fence: string) =>
  storage.commit(
    { partition: 0, id },
    { state: '{}', enqueue: messages(id, count) },
    { ifAbsent: true, fence },
  );

describe.skipIf(skip !== undefined)('the listing of leases', () => {
  it.each([
    ['member/a', undefined],
    ['partition/0', 0],
  ])('forgets %s when it is given back', async (name, partition) => {
    const lease = await taken(name, LONG_MS, partition);
    await taken('other');
    expect(await entries()).toEqual([name, 'other'].toSorted());
    await lease.release();
    expect(await entries()).toEqual(['other']);
  });

  it('forgets a lease that ran out when it is next looked at', async () => {
    await taken('member/a', SHORT_MS);
    await taken('partition/0', SHORT_MS, 0);
    await taken('member/b');
    await eventually(async () => {
      expect(await storage.leases('')).toHaveLength(1);
      expect(await entries()).toEqual(['member/b']);
    });
  });

  it('keeps a lease that another one has taken, whenever the earlier one comes to give it back', async () => {
    const lost = await taken('partition/0', SHORT_MS, 0);
    await sleep(new SystemClock(), 3 * SHORT_MS);
    await taken('partition/0', LONG_MS, 0);
    await lost.release();
    expect(await storage.leases('')).toMatchObject([{ name: 'partition/0' }]);
  });

  it('keeps an entry that was written while the one before it was looked at', async () => {
    await taken('member/a', SHORT_MS);
    await sleep(new SystemClock(), 3 * SHORT_MS);
    // The lease is taken anew between the two questions of the one who lists.
    const racing = client.duplicate();
    const pttl = racing.pttl.bind(racing);
    racing.pttl = async (key) => {
      const leftMs = await pttl(key);
      await taken('member/a');
      return leftMs;
    };
    expect(await new RedisStorage(racing, { namespace }).leases('')).toEqual([]);
    racing.disconnect();
    expect(await storage.leases('')).toMatchObject([{ name: 'member/a', holder: 'a' }]);
  });
});

describe.skipIf(skip !== undefined)('messages that wait', () => {
  it('cost nobody anything who reads an aggregate with others', async () => {
    const { fence } = await taken('partition/0', LONG_MS, 0);
    for (let n = 0; n < 5; n++) await create(`busy${n}`, 100, fence);
    await create('a', 1, fence);
    await client.config('RESETSTAT');
    const found = await storage.read({ partition: 0, id: 'a' });
    expect(found!.unsettled.map(({ id }) => id)).toEqual(['a0']);
    const looks = /cmdstat_hget:calls=(\d+)/.exec(await client.info('commandstats'))?.[1];
    expect(Number(looks)).toBe(1);
  });

  it('leave no key behind when they are settled and their aggregate is removed', async () => {
    const { fence } = await taken('partition/0', LONG_MS, 0);
    const { etag } = await create('a', 2, fence);
    expect(await waitingKeys()).toHaveLength(1);
    await storage.settle(0, ['a0', 'a1']);
    expect(await waitingKeys()).toEqual([]);
    const last = { state: null, enqueue: messages('last', 1) };
    await storage.commit({ partition: 0, id: 'a' }, last, { ifEtag: etag, fence });
    await storage.settle(0, ['last0']);
    expect(await waitingKeys()).toEqual([]);
    expect(await storage.unsettled(0, { olderThanMs: 0, limit: 9 })).toEqual([]);
  });

  it('of an aggregate that was removed do not upset the count of the next one of that name', async () => {
    const { fence } = await taken('partition/0', LONG_MS, 0);
    const { etag } = await create('a', 0, fence);
    const last = { state: null, enqueue: messages('last', 1) };
    await storage.commit({ partition: 0, id: 'a' }, last, { ifEtag: etag, fence });
    const next = await create('a', 1, fence);
    await storage.settle(0, ['last0']);
    const removal = storage.commit(
      { partition: 0, id: 'a' },
      { state: null },
      { ifEtag: next.etag, fence },
    );
    await expect(removal).rejects.toMatchObject({ code: 'STORAGE_UNSETTLED' });
  });
});
