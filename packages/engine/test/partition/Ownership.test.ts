import { FakeClock, sleep } from '@srvthreds/core';
import { EventQ } from '@srvthreds/queue';
import { StorageError, type Lease, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine, EngineOptions } from '../../src/index.ts';
import { counter, event } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const ROUND_MS = 400;
const HURRY_MS = 20;
/** Others are given so long to have seen that an engine leaves. */
const NOTICE_MS = 500;

/** Leases that a test can let go wrong. */
class Leases {
  readonly storage: Storage;
  error: Error | undefined;
  /** Name of one that is not answered about. */
  silent: { readonly name: string; readonly silence: Promise<void> } | undefined;
  /** What giving a lease back waits for. */
  pause: () => Promise<unknown> = () => Promise.resolve();

  constructor(inner: Storage) {
    this.storage = new Proxy(inner, {
      get: (target, name: keyof Storage) => {
        if (name !== 'acquire') return (target[name] as () => unknown).bind(target);
        return async (...call: Parameters<Storage['acquire']>) => {
          const lease = await target.acquire(...call);
          return lease && this.#watched(lease);
        };
      },
    });
  }

  #watched(lease: Lease): Lease {
    return {
      name: lease.name,
      fence: lease.fence,
      release: async () => {
        await this.pause();
        await lease.release();
      },
      renew: async () => {
        if (this.error) throw this.error;
        if (this.silent?.name === lease.name) await this.silent.silence;
        await lease.renew();
      },
    };
  }
}

const counts = (...engines: readonly Engine[]) =>
  engines.map(({ health }) => health.partitions.length);

/** All that the engines own, in order. */
const allOwned = (...engines: readonly Engine[]): number[] =>
  engines.flatMap(({ health }) => health.partitions).toSorted((a, b) => a - b);

/** Every partition, once. */
const WHOLE = [...Array(16).keys()];

describe('Ownership', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene({ partitions: 16 });
  });

  const start = (options: Partial<EngineOptions> = {}) =>
    scene.start({ patterns: [counter], ...options });

  it('gives one engine everything at once', async () => {
    expect(allOwned(await start())).toEqual(WHOLE);
  });

  it('shares evenly when engines come, giving surplus ones back one at a time', async () => {
    const first = await start();
    const second = await start();
    expect(counts(first, second)).toEqual([16, 0]);
    await scene.clock.advance(ROUND_MS);
    await scene.clock.advance(ROUND_MS);
    expect(counts(first)[0]).toBeGreaterThanOrEqual(14);
    await scene.clock.advance(10_000);
    expect(counts(first, second)).toEqual([8, 8]);
    expect(allOwned(first, second)).toEqual(WHOLE);
    const third = await start();
    await scene.clock.advance(10_000);
    expect(counts(first, second, third).toSorted((a, b) => a - b)).toEqual([5, 5, 6]);
    expect(allOwned(first, second, third)).toEqual(WHOLE);
  });

  it('takes over at once what an engine that stops gives back', async () => {
    const [first, second] = [await start(), await start()];
    await scene.clock.advance(10_000);
    const stopped = first.shutdown();
    await scene.clock.advance(NOTICE_MS - 1);
    expect(counts(first, second)).toEqual([8, 8]);
    // The other one knows by now, and looks out for what comes free.
    await scene.clock.advance(1 + HURRY_MS);
    await stopped;
    expect(counts(first)).toEqual([0]);
    expect(allOwned(second)).toEqual(WHOLE);
  });

  it('hands each partition over within a moment when an engine comes', async () => {
    const [first, second] = [await start(), await start()];
    await scene.clock.advance(ROUND_MS);
    expect(counts(first)).toEqual([15]);
    await scene.clock.advance(HURRY_MS);
    expect(allOwned(first, second)).toEqual(WHOLE);
  });

  it('looks out for what others are still giving back when its share seems full', async () => {
    const leases = new Leases(scene.storage);
    const slow = await start({ storage: leases.storage });
    const quick = await start();
    await scene.clock.advance(10_000);
    leases.pause = () => sleep(scene.clock, 150);
    await start();
    const freeMs = await longestFreeMs();
    expect(counts(slow, quick).toSorted((a, b) => a - b)).toEqual([5, 6]);
    expect(freeMs).toBeLessThanOrEqual(2 * HURRY_MS);
  });

  /** How long a partition belongs to nobody while engines come to an agreement, milliseconds. */
  async function longestFreeMs(): Promise<number> {
    let [freeMs, longest] = [0, 0];
    for (let ms = 0; ms < 3_000; ms++) {
      await scene.clock.advance(1);
      const held = await scene.storage.leases('partition/');
      freeMs = held.length < WHOLE.length ? freeMs + 1 : 0;
      longest = Math.max(longest, freeMs);
    }
    return longest;
  }

  it('takes over what an engine that died held as soon as its leases end', async () => {
    const leases = new Leases(scene.storage);
    await start({ storage: leases.storage });
    const other = await start();
    await scene.clock.advance(10_000);
    leases.error = new StorageError('STORAGE_UNAVAILABLE', 'away', { retryable: true });
    const held = await scene.storage.leases('');
    const until = Math.max(...held.map(({ expiresAt }) => expiresAt));
    await scene.clock.advance(until - scene.clock.now() - 1);
    expect(counts(other)).toEqual([8]);
    await scene.clock.advance(1 + HURRY_MS);
    expect(allOwned(other)).toEqual(WHOLE);
  });

  it('takes over what an engine that died held, when its leases have ended', async () => {
    const leases = new Leases(scene.storage);
    const dying = await start({ storage: leases.storage });
    const other = await start();
    await scene.clock.advance(10_000);
    // Its word no longer reaches the store.
    leases.error = new StorageError('STORAGE_UNAVAILABLE', 'away', { retryable: true });
    await scene.clock.advance(1_000);
    expect(counts(other)).toEqual([8]);
    await scene.clock.advance(2_000);
    expect(counts(other)).toEqual([16]);
    // It does not know yet; when it hears of it, it gives in.
    expect(counts(dying)).toEqual([8]);
    leases.error = undefined;
    await scene.clock.advance(10_000);
    expect(counts(dying, other)).toEqual([8, 8]);
    expect(allOwned(dying, other)).toEqual(WHOLE);
  });

  const timesLost = () => scene.logged.filter(({ message }) => message === 'partition lost').length;

  it('takes again at once what it lost because the leases were gone', async () => {
    const leases = new Leases(scene.storage);
    const engine = await start({ storage: leases.storage });
    leases.error = new StorageError('STORAGE_LEASE_LOST', 'lost');
    await scene.clock.advance(ROUND_MS);
    expect(counts(engine)).toEqual([0]);
    leases.error = undefined;
    await scene.clock.advance(HURRY_MS);
    expect(allOwned(engine)).toEqual(WHOLE);
    expect(timesLost()).toBe(16);
  });

  it('leaves to others for a while what it loses again and again', async () => {
    const leases = new Leases(scene.storage);
    const engine = await start({ storage: leases.storage });
    leases.error = new StorageError('STORAGE_LEASE_LOST', 'lost');
    await scene.clock.advance(ROUND_MS + HURRY_MS + ROUND_MS);
    expect(timesLost()).toBe(32);
    leases.error = undefined;
    await scene.clock.advance(1_000);
    expect(counts(engine)).toEqual([0]);
    await scene.clock.advance(1_000);
    expect(allOwned(engine)).toEqual(WHOLE);
    expect(timesLost()).toBe(32);
  });

  it('leaves to others for a while what it cannot consume', async () => {
    const { service } = scene;
    const engine = await start();
    await service.close();
    await scene.clock.advance(ROUND_MS);
    expect(counts(engine)).toEqual([0]);
    expect(timesLost()).toBe(16);
    expect(await scene.storage.leases('partition/')).toEqual([]);
    await scene.clock.advance(500);
    expect(timesLost()).toBe(16);
  });

  it('keeps all others when the server of one lease falls silent, and that one when it is back', async () => {
    const leases = new Leases(scene.storage);
    const engine = await start({ storage: leases.storage });
    const other = await start();
    await scene.clock.advance(10_000);
    const [first, ...rest] = engine.health.partitions.map((number) => `partition/${number}`);
    const lost = new StorageError('STORAGE_LEASE_LOST', 'lost');
    const silence = sleep(scene.clock, 10_001).then(() => Promise.reject(lost));
    leases.silent = { name: first!, silence };
    await scene.clock.advance(10_000);
    const held = await scene.storage.leases('partition/');
    const ofEngine = held.filter(({ holder }) => holder === engine.id).map(({ name }) => name);
    expect(ofEngine.toSorted()).toEqual(rest.toSorted());
    expect(counts(other)).toEqual([8]);
    expect(timesLost()).toBe(0);
    leases.silent = undefined;
    await scene.clock.advance(1 + HURRY_MS);
    expect(timesLost()).toBe(1);
    expect(counts(engine, other)).toEqual([8, 8]);
    expect(await scene.storage.leases('partition/')).toHaveLength(16);
  });

  it('keeps what it holds while the store is away for a moment', async () => {
    const leases = new Leases(scene.storage);
    const engine = await start({ storage: leases.storage });
    leases.error = new StorageError('STORAGE_UNAVAILABLE', 'away', { retryable: true });
    await scene.clock.advance(1_000);
    leases.error = undefined;
    await scene.clock.advance(5_000);
    expect(allOwned(engine)).toEqual(WHOLE);
    expect(scene.logged.filter(({ message }) => message === 'partition lost')).toEqual([]);
  });

  it('gives a partition back to which the queue hands nothing, not even its own marker', async () => {
    // Somebody else sits in front of the queue of partition 3.
    const squatter = await scene.inboundQ.subscribe(3, { prefetch: 1 }, () => undefined);
    const engine = await start();
    expect(allOwned(engine)).toEqual(WHOLE);
    await scene.clock.advance(10_000);
    expect(scene.logged).toContainEqual(
      expect.objectContaining({
        message: 'partition lost',
        fields: expect.objectContaining({
          partition: 3,
          reason: expect.stringContaining('marker'),
        }),
      }),
    );
    await squatter.close();
    await scene.clock.advance(20_000);
    expect(allOwned(engine)).toEqual(WHOLE);
    expect(await engine.inboundQ.depth(3)).toEqual({ waiting: 0, unsettled: 0 });
  });

  it('survives a store that fails while it shuts down', async () => {
    const leases = new Leases(scene.storage);
    const engine = await start({ storage: leases.storage });
    engine.onMessage(() => new Promise<void>(() => undefined));
    await engine.handle(event('e1', 'open'));
    leases.error = new StorageError('STORAGE_UNAVAILABLE', 'away', { retryable: true });
    const stopped = engine.shutdown({ graceMs: 5_000 });
    await scene.clock.advance(6_000);
    await stopped;
    expect(counts(engine)).toEqual([0]);
  });

  it('counts itself when its own member lease is lost', async () => {
    const clock = new FakeClock();
    const storage = new MemoryStorage({ clock });
    const two = new Scene({ clock, storage, partitions: 2 });
    const engine = await two.start();
    await clock.advance(2_000);
    expect(await storage.leases('member/')).toMatchObject([
      { name: `member/${engine.id}`, holder: two.service.identity },
    ]);
    await engine.shutdown();
    expect(await storage.leases('')).toEqual([]);
  });

  it('is renewed for as long as the engine runs', async () => {
    const engine = await start();
    await scene.clock.advance(60_000);
    expect(allOwned(engine)).toEqual(WHOLE);
    const warned = scene.logged.filter(
      ({ level, message }) => level === 'warn' && message !== 'pattern added with warnings',
    );
    expect(warned).toEqual([]);
    const inboundQ = new EventQ(scene.service, { clock: scene.clock });
    expect(await inboundQ.depth(0)).toEqual({ waiting: 0, unsettled: 0 });
  });
});
