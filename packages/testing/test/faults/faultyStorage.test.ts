import { FakeClock } from '@srvthreds/core';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { faultyStorage, scriptedFaults, Stall, type StorageMethod } from '../../src/index.ts';

const ref = { partition: CATALOGUE, id: 'a' };
const create = (storage: Storage) => storage.commit(ref, { state: 's' }, { ifAbsent: true });

const CALLS: Readonly<
  Record<Exclude<StorageMethod, 'renew' | 'release'>, (storage: Storage) => Promise<unknown>>
> = {
  read: (storage) => storage.read(ref),
  commit: create,
  settle: (storage) => storage.settle(0, []),
  unsettled: (storage) => storage.unsettled(0, { olderThanMs: 0, limit: 1 }),
  due: (storage) => storage.due(0, { at: 0, limit: 1 }),
  scan: (storage) => storage.scan(0, { limit: 1 }),
  count: (storage) => storage.count(0, 'l'),
  journal: (storage) => storage.journal(0, { limit: 1 }),
  trim: (storage) => storage.trim(0, {}),
  acquire: (storage) => storage.acquire('l', { ttlMs: 1_000, holder: 'h' }),
  leases: (storage) => storage.leases(''),
};

const methods = Object.keys(CALLS) as (keyof typeof CALLS)[];

describe('faultyStorage', () => {
  it('is the storage that it was given while nothing goes wrong', async () => {
    const inner = new MemoryStorage();
    const storage = faultyStorage(inner, () => undefined);
    for (const method of methods) await CALLS[method](storage);
    expect(await storage.read(ref)).toEqual(await inner.read(ref));
    await storage.close();
    await expect(inner.read(ref)).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
  });

  it.each(methods)('makes %s fail where the plan says so, and only there', async (method) => {
    const plan = scriptedFaults<StorageMethod>({ [method]: [{ fail: 'before' }] });
    const storage = faultyStorage(new MemoryStorage(), plan);
    await expect(CALLS[method](storage)).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      retryable: true,
    });
    await CALLS[method](storage);
  });

  it('does nothing of a call that fails before', async () => {
    const inner = new MemoryStorage();
    const storage = faultyStorage(inner, scriptedFaults({ commit: [{ fail: 'before' }] }));
    await expect(create(storage)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await inner.read(ref)).toBeUndefined();
  });

  it('does all of a call whose reply is lost', async () => {
    const inner = new MemoryStorage();
    const storage = faultyStorage(inner, scriptedFaults({ commit: [{ fail: 'after' }] }));
    await expect(create(storage)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await inner.read(ref)).toMatchObject({ state: 's' });
    await expect(create(storage)).rejects.toMatchObject({ code: 'STORAGE_VERSION_CONFLICT' });
  });

  it('shows the own error of a call, not a lost reply, when the call itself fails', async () => {
    const inner = new MemoryStorage();
    await create(inner);
    const storage = faultyStorage(inner, scriptedFaults({ commit: [{ fail: 'after' }] }));
    await expect(create(storage)).rejects.toMatchObject({ code: 'STORAGE_VERSION_CONFLICT' });
  });

  it('holds a stalled call until it is released, and does it then', async () => {
    const clock = new FakeClock();
    const inner = new MemoryStorage({ clock });
    const stall = new Stall();
    const storage = faultyStorage(inner, scriptedFaults({ commit: [{ stall: stall.ended }] }));
    const committed = create(storage);
    await clock.settle();
    expect(await inner.read(ref)).toBeUndefined();
    stall.release();
    stall.release();
    const { etag } = await committed;
    expect(await inner.read(ref)).toMatchObject({ etag });
  });

  it('makes a late call late, by the clock that it was given', async () => {
    const clock = new FakeClock();
    const inner = new MemoryStorage({ clock });
    const storage = faultyStorage(inner, scriptedFaults({ commit: [{ delayMs: 100 }] }), { clock });
    const committed = create(storage);
    await clock.advance(99);
    expect(await inner.read(ref)).toBeUndefined();
    await clock.advance(1);
    await committed;
    expect(await inner.read(ref)).toBeDefined();
  });

  it('reaches the leases too', async () => {
    const script = { renew: [{ fail: 'before' }], release: [{ fail: 'after' }] } as const;
    const inner = new MemoryStorage();
    const storage = faultyStorage(inner, scriptedFaults<StorageMethod>(script));
    const lease = await storage.acquire('l', { ttlMs: 60_000, holder: 'h' });
    await expect(lease!.renew()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await lease!.renew();
    expect(await inner.leases('')).toHaveLength(1);
    await expect(lease!.release()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await inner.leases('')).toEqual([]);
  });

  it('shows the stalled owner of the engine tests: its late commit is refused', async () => {
    const inner = new MemoryStorage();
    const stall = new Stall();
    const storage = faultyStorage(inner, scriptedFaults({ commit: [{ stall: stall.ended }] }));
    const request = { ttlMs: 60_000, holder: 'stalled', partition: 0 };
    const lease = await storage.acquire('partition/0', request);
    const late = storage.commit(
      { partition: 0, id: 'a' },
      { state: 'late' },
      { ifAbsent: true, fence: lease!.fence },
    );
    await lease!.release();
    await inner.acquire('partition/0', { ...request, holder: 'next' });
    stall.release();
    await expect(late).rejects.toMatchObject({ code: 'STORAGE_STALE_OWNER' });
  });
});
