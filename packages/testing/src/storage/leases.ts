import type { Lease, Storage } from '@srvthreds/storage';
import { sleep, SystemClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { refusalOf } from '../refusal.ts';

const LONG_MS = 60_000;
const SHORT_MS = 50;

/** Clocks of two machines may differ by so much, milliseconds. */
const CLOCK_SKEW_MS = 30_000;

export function leaseSuite(storage: () => Storage): void {
  const take = (name: string, holder = 'a', ttlMs = LONG_MS) =>
    storage().acquire(name, { ttlMs, holder });
  const taken = async (name: string, holder = 'a', ttlMs = LONG_MS): Promise<Lease> => {
    const lease = await take(name, holder, ttlMs);
    expect(lease, `lease ${name}`).toBeDefined();
    return lease!;
  };
  const takenWhenFree = (name: string, holder: string) =>
    eventually(() => taken(name, holder, LONG_MS));

  describe('leases', () => {
    it('gives a lease that nobody holds', async () => {
      const lease = await taken('l');
      expect(lease.name).toBe('l');
      expect(lease.fence).not.toBe('');
    });

    it('does not give a held lease again, not even to its holder', async () => {
      await taken('l', 'a');
      expect(await take('l', 'b')).toBeUndefined();
      expect(await take('l', 'a')).toBeUndefined();
    });

    it('gives leases of other names', async () => {
      await taken('l');
      await taken('l2');
      await taken('L');
    });

    it('gives a released lease at once', async () => {
      await (await taken('l', 'a')).release();
      await taken('l', 'b');
    });

    it('gives one of many that ask at once the lease', async () => {
      const asked = await Promise.all(Array.from({ length: 20 }, (_, n) => take('l', `h${n}`)));
      expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('gives a lease that ran out, and not before its time', async () => {
      const clock = new SystemClock();
      const ttlMs = 200;
      const start = clock.now();
      await taken('l', 'a', ttlMs);
      await takenWhenFree('l', 'b');
      // A tenth for clocks that do not run alike.
      expect(clock.now() - start).toBeGreaterThanOrEqual(0.9 * ttlMs);
    });

    it('holds a renewed lease for another whole time', async () => {
      const lease = await taken('l');
      const [before] = await storage().leases('l');
      await sleep(new SystemClock(), 20);
      await lease.renew();
      const [after] = await storage().leases('l');
      expect(after!.expiresAt).toBeGreaterThan(before!.expiresAt);
      expect(await take('l', 'b')).toBeUndefined();
    });

    it('refuses to renew a lease that ran out', async () => {
      const lease = await taken('l', 'a', SHORT_MS);
      // Nobody asks in between: a store that notices the end only when somebody looks must notice it here.
      await sleep(new SystemClock(), 3 * SHORT_MS);
      expect(await refusalOf(lease.renew())).toBe('STORAGE_LEASE_LOST');
      expect(await storage().leases('l')).toEqual([]);
    });

    it('refuses to renew a lease that somebody else holds now', async () => {
      const lost = await taken('l', 'a', SHORT_MS);
      await takenWhenFree('l', 'b');
      expect(await refusalOf(lost.renew())).toBe('STORAGE_LEASE_LOST');
    });

    it('refuses to renew a lease that was given back', async () => {
      const lease = await taken('l');
      await lease.release();
      expect(await refusalOf(lease.renew())).toBe('STORAGE_LEASE_LOST');
    });

    it('does nothing when a lease is given back that has ended', async () => {
      const lost = await taken('l', 'a', SHORT_MS);
      const held = await takenWhenFree('l', 'b');
      await lost.release();
      expect(await take('l', 'c')).toBeUndefined();
      await held.release();
      await held.release();
      await taken('l', 'c');
    });
  });

  describe('lists of leases', () => {
    it('names the leases that are held now, by name, with holder and end', async () => {
      for (const name of ['member/c', 'member/a', 'partition/0', 'member/b'])
        await taken(name, `holder of ${name}`);
      await (await taken('member/d')).release();
      const found = await storage().leases('member/');
      expect(found.map(({ name }) => name)).toEqual(['member/a', 'member/b', 'member/c']);
      expect(found[0]!.holder).toBe('holder of member/a');
      const leftMs = found[0]!.expiresAt - new SystemClock().now();
      expect(leftMs).toBeGreaterThan(LONG_MS - CLOCK_SKEW_MS);
      expect(leftMs).toBeLessThan(LONG_MS + CLOCK_SKEW_MS);
    });

    it('names all of them for an empty prefix, and none for an unknown one', async () => {
      await taken('b');
      await taken('a/1');
      expect((await storage().leases('')).map(({ name }) => name)).toEqual(['a/1', 'b']);
      expect(await storage().leases('c')).toEqual([]);
    });

    it('takes a prefix for the text that it is', async () => {
      for (const name of ['m_1', 'mx1', 'm%1', 'm*1', 'm[x]1', 'm.1', 'M_1']) await taken(name);
      for (const prefix of ['m_', 'm%', 'm*', 'm[x]', 'm.'])
        expect(await storage().leases(prefix)).toMatchObject([{ name: `${prefix}1` }]);
    });

    it('does not name a lease that ran out', async () => {
      await taken('short', 'a', SHORT_MS);
      await taken('long');
      await eventually(async () =>
        expect(await storage().leases('')).toMatchObject([{ name: 'long' }]),
      );
    });
  });
}
