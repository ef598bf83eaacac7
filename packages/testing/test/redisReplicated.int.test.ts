import { randomId } from '@srvthreds/core';
import { Engine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { RedisStorage } from '@srvthreds/storage/redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import { eventually } from '../src/index.ts';
import { PartitionOwner } from '../src/storage/PartitionOwner.ts';
import { countingPattern } from './engine/countingPattern.ts';

// `ackAfter: 'replicated'`: nothing leaves that the replica does not have. The replica is stopped and goes on again.

const skip = whyNoRedis();
const ENOUGH = { timeout: 20_000 };

let master: RedisServer;
let replica: RedisServer;
let admin: Redis;
beforeAll(async () => {
  if (skip !== undefined) return;
  master = await RedisServer.start({ appendFsync: 'no' });
  const extraArgs = ['--replicaof', '127.0.0.1', String(master.port)];
  replica = await RedisServer.start({ appendFsync: 'no', extraArgs });
  admin = new Redis(master.url);
  await eventually(replicaIsOnline);
});
afterAll(async () => {
  admin?.disconnect();
  await replica?.stop();
  await master?.stop();
});

async function replicaIsOnline(): Promise<void> {
  if (!(await admin.info('replication')).includes('state=online'))
    throw new Error('expected the replica to be online');
}

/** How much the master has written for its replica. */
async function offset(): Promise<number> {
  return Number(/master_repl_offset:(\d+)/.exec(await admin.info('replication'))?.[1]);
}

let namespace: string;
let storage: RedisStorage;
beforeEach(() => {
  if (skip !== undefined) return;
  namespace = `test-${randomId(8)}`;
  storage = new RedisStorage(master.url, {
    namespace,
    ackAfter: 'replicated',
    replicaTimeoutMs: 1_000,
  });
});
afterEach(async () => {
  replica?.signal('SIGCONT');
  await storage?.close();
});

describe.skipIf(skip !== undefined)('a storage that waits for its replica', () => {
  it('gives nothing out that the replica does not have', async () => {
    const owner = await PartitionOwner.of(storage);
    await owner.create('before', { enqueue: [{ id: 'm0', topic: 't', body: '' }] });
    replica.signal('SIGSTOP');
    const refusal = { code: 'STORAGE_NOT_REPLICATED', retryable: true };
    const enqueue = [{ id: 'm1', topic: 't', body: '' }];
    await expect(owner.create('a', { enqueue })).rejects.toMatchObject(refusal);
    // It is on the master; whoever asks may answer a repeat with it, so it is not said.
    await expect(owner.read('a')).rejects.toMatchObject(refusal);
    await expect(owner.waiting()).rejects.toMatchObject(refusal);
    await expect(owner.dueAt(0)).rejects.toMatchObject(refusal);
    replica.signal('SIGCONT');
    await expect.poll(() => owner.read('a').catch(() => undefined), ENOUGH).toBeDefined();
    expect(await owner.waiting()).toEqual(['m0', 'm1']);
  });

  it('waits once for commits that come together', async () => {
    const owner = await PartitionOwner.of(storage);
    await admin.config('RESETSTAT');
    await Promise.all(Array.from({ length: 100 }, (_, n) => owner.create(`a${n}`)));
    const waits = /cmdstat_wait:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1];
    expect(Number(waits)).toBeGreaterThan(0);
    expect(Number(waits)).toBeLessThan(20);
  });

  it('writes before it waits, for some servers wait for nothing otherwise', async () => {
    const owner = await PartitionOwner.of(storage);
    await owner.create('a');
    const before = await offset();
    await owner.read('a');
    expect(await offset()).toBeGreaterThan(before);
    const [mark = '', ...others] = await admin.keys(`${namespace}:*:owner:mark`);
    expect(others).toEqual([]);
    const leftMs = await admin.pttl(mark);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(3_600_000);
  });

  it('gives out what it has while the server has no memory left', async () => {
    const owner = await PartitionOwner.of(storage);
    await owner.create('a');
    await admin.config('SET', 'maxmemory', '1');
    try {
      expect(await owner.read('a')).toBeDefined();
      await expect(owner.create('b')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    } finally {
      await admin.config('SET', 'maxmemory', '0');
    }
  });

  it('lets an engine hold its messages back, and send each once when the replica is there', async () => {
    const inboundQ = new EventQ(new MemoryQService(), { partitions: 1 });
    const engine = new Engine(inboundQ, { storage });
    const sent: string[] = [];
    engine.onMessage(({ event }) => {
      sent.push(event.id);
    });
    await engine.patterns.add(countingPattern);
    await engine.start();
    const source = { id: 'producer' };
    await engine.handle({ id: 'first', type: 'open', source });
    await expect.poll(() => sent.length, ENOUGH).toBe(1);
    replica.signal('SIGSTOP');
    const handled = engine.handle({ id: 'second', type: 'open', source });
    await expect.poll(() => admin.keys('*:a:thred*'), ENOUGH).not.toHaveLength(0);
    expect(sent).toHaveLength(1);
    replica.signal('SIGCONT');
    await handled;
    await expect.poll(() => sent.length, ENOUGH).toBe(2);
    await engine.shutdown();
  });

  it.each([{ replicas: 0 }, { replicas: 1.5 }, { replicaTimeoutMs: 0 }])(
    'is not made with %j',
    (wrong) => {
      expect(() => new RedisStorage(admin, { ackAfter: 'replicated', ...wrong })).toThrow(
        RangeError,
      );
    },
  );
});
