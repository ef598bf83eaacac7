import { FakeClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/index.ts';
import { MemoryStorage } from '../../src/memory.ts';

// The suite of all drivers runs on this one in packages/testing; here is what needs a clock that stands still.

const START = 1_000_000;

async function ownedStorage() {
  const clock = new FakeClock(START);
  const storage = new MemoryStorage({ clock });
  const request = { ttlMs: 1_500, holder: 'a', partition: 0 };
  const lease = await storage.acquire('partition/0', request);
  const create = (id: string, message: string) =>
    storage.commit(
      { partition: 0, id },
      { state: '', enqueue: [{ id: message, topic: 't', body: '' }], journal: [message] },
      { ifAbsent: true, fence: lease!.fence },
    );
  return { clock, storage, request, lease: lease!, create };
}

describe('MemoryStorage', () => {
  it('holds a lease to its last millisecond, and not one longer', async () => {
    const { clock, storage, request, lease } = await ownedStorage();
    await clock.advance(1_499);
    expect(await storage.acquire('partition/0', request)).toBeUndefined();
    expect(await storage.leases('')).toEqual([
      { name: 'partition/0', holder: 'a', expiresAt: START + 1_500 },
    ]);
    await clock.advance(1);
    await expect(lease.renew()).rejects.toMatchObject({ code: 'STORAGE_LEASE_LOST' });
    expect(await storage.leases('')).toEqual([]);
    expect(await storage.acquire('partition/0', request)).toBeDefined();
  });

  it('holds a renewed lease from the moment of its renewal', async () => {
    const { clock, storage, request, lease } = await ownedStorage();
    await clock.advance(1_000);
    await lease.renew();
    await clock.advance(1_499);
    expect(await storage.acquire('partition/0', request)).toBeUndefined();
    await clock.advance(1);
    expect(await storage.acquire('partition/0', request)).toBeDefined();
  });

  it('stamps messages and journal entries with the time of their commit', async () => {
    const { clock, storage, create } = await ownedStorage();
    await clock.advance(500);
    await create('a', 'm1');
    const [message] = await storage.unsettled(0, { olderThanMs: 0, limit: 1 });
    const [entry] = await storage.journal(0, { limit: 1 });
    expect([message?.enqueuedAt, entry?.at]).toEqual([START + 500, START + 500]);
  });

  it('lists messages that are as old as is asked for, to the millisecond', async () => {
    const { clock, storage, create } = await ownedStorage();
    const waiting = async (olderThanMs: number) =>
      (await storage.unsettled(0, { olderThanMs, limit: 9 })).map(({ id }) => id);
    await create('a', 'm1');
    await clock.advance(100);
    await create('b', 'm2');
    expect(await waiting(101)).toEqual([]);
    expect(await waiting(100)).toEqual(['m1']);
    expect(await waiting(0)).toEqual(['m1', 'm2']);
    await clock.advance(1);
    expect(await waiting(101)).toEqual(['m1']);
  });

  it('trims what was committed before a moment, to the millisecond', async () => {
    const { clock, storage, create } = await ownedStorage();
    await create('a', 'm1');
    await clock.advance(10);
    await create('b', 'm2');
    await storage.trim(0, { before: START });
    expect(await storage.journal(0, { limit: 9 })).toHaveLength(2);
    await storage.trim(0, { before: START + 10 });
    expect(await storage.journal(0, { limit: 9 })).toMatchObject([{ body: 'm2' }]);
  });

  it('gives etags and fences that no other storage gives', async () => {
    const [one, two] = [await etagAndFence(), await etagAndFence()];
    expect(one.etag).not.toBe(two.etag);
    expect(one.fence).not.toBe(two.fence);
  });

  it('keeps what it was given when the giver changes it later', async () => {
    const storage = new MemoryStorage();
    const ref = { partition: CATALOGUE, id: 'p' };
    const labels = ['l'];
    const timer = { id: 't', dueAt: 1, body: 'b' };
    const message = { id: 'm', topic: 't', body: 'b' };
    const changes = { state: '', labels, schedule: [timer], enqueue: [message] };
    await storage.commit(ref, changes, { ifAbsent: true });
    labels[0] = 'changed';
    timer.dueAt = 99;
    message.body = 'changed';
    expect(await storage.scan(CATALOGUE, { label: 'l', limit: 1 })).toHaveLength(1);
    expect((await storage.due(CATALOGUE, { at: 1, limit: 1 })).timers).toHaveLength(1);
    expect((await storage.read(ref))?.unsettled).toMatchObject([{ body: 'b' }]);
  });
});

async function etagAndFence() {
  const storage = new MemoryStorage();
  const lease = await storage.acquire('l', { ttlMs: 1, holder: 'a' });
  const ref = { partition: CATALOGUE, id: 'p' };
  const { etag } = await storage.commit(ref, { state: '' }, { ifAbsent: true });
  return { etag, fence: lease!.fence };
}
