import { randomId } from '@srvthreds/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RefreshFamily, RefreshTokenStore, Rotation } from '../../../src/index.ts';

const NOW = 1_767_225_600_000;
const DAY = 86_400_000;

function familyOf(changes: Partial<RefreshFamily> = {}): RefreshFamily {
  return {
    id: randomId(),
    participantId: 'ada',
    current: 'f0',
    usedAt: NOW,
    expiresAt: NOW + 7 * DAY,
    endsAt: NOW + 30 * DAY,
    ...changes,
  };
}

/** Tries every promise of `RefreshTokenStore` on a driver. */
export function describeRefreshTokens(name: string, makeStore: () => RefreshTokenStore): void {
  describe(`${name} refresh tokens`, () => {
    let store: RefreshTokenStore;
    let owner: string;
    beforeEach(() => {
      store = makeStore();
      owner = randomId(22);
    });
    afterEach(() => store.close());

    const add = async (changes: Partial<RefreshFamily> = {}, most = 10): Promise<RefreshFamily> => {
      const family = familyOf(changes);
      await store.add(owner, family, { most, now: family.usedAt });
      return family;
    };
    const show = (family: RefreshFamily, changes: Partial<Rotation> = {}) =>
      store.rotate({
        owner,
        family: family.id,
        shown: 'f0',
        successor: 'f1',
        nonce: 'n1',
        now: NOW + 1_000,
        expiresAt: NOW + 8 * DAY,
        graceMs: 10_000,
        ...changes,
      });
    const ids = async (families: readonly RefreshFamily[]): Promise<readonly boolean[]> =>
      Promise.all(families.map(async ({ id }) => (await store.find(owner, id)) !== undefined));

    it('keeps a family as it is', async () => {
      const family = await add();
      expect(await store.find(owner, family.id)).toEqual(family);
      expect(await store.find(owner, 'another')).toBeUndefined();
      expect(await store.find('somebody else', family.id)).toBeUndefined();
    });

    it('exchanges the current token for the next', async () => {
      const family = await add();
      const expiresAt = NOW + 8 * DAY;
      expect(await show(family)).toEqual({ outcome: 'rotated', nonce: 'n1', expiresAt });
      expect(await store.find(owner, family.id)).toEqual({
        ...family,
        current: 'f1',
        previous: 'f0',
        nonce: 'n1',
        usedAt: NOW + 1_000,
        expiresAt,
      });
      const next = { shown: 'f1', successor: 'f2', nonce: 'n2' };
      expect(await show(family, next)).toMatchObject({ outcome: 'rotated', nonce: 'n2' });
    });

    it('lets no token outlive its family', async () => {
      const family = await add();
      const now = NOW + 6 * DAY;
      expect(await show(family, { now, expiresAt: NOW + 99 * DAY })).toMatchObject({
        expiresAt: family.endsAt,
      });
    });

    it('gives the same answer again to whoever shows the token before, for a moment', async () => {
      const family = await add();
      const first = await show(family);
      const again = { successor: 'other', nonce: 'other', expiresAt: NOW + 9 * DAY };
      for (const now of [NOW, NOW + 1_000, NOW + 11_000])
        expect(await show(family, { ...again, now })).toEqual({ ...first, outcome: 'repeated' });
      expect(await store.find(owner, family.id)).toMatchObject({ current: 'f1', nonce: 'n1' });
    });

    it('ends the family when that moment has passed', async () => {
      const family = await add();
      const other = await add();
      await show(family);
      expect(await show(family, { now: NOW + 11_001 })).toEqual({ outcome: 'reused' });
      expect(await ids([family, other])).toEqual([false, true]);
      expect(await show(family, { shown: 'f1' })).toEqual({ outcome: 'unknown' });
    });

    it('has no such moment without a grace', async () => {
      const family = await add();
      await show(family, { graceMs: 0 });
      expect(await show(family, { graceMs: 0, now: NOW + 1_001 })).toEqual({ outcome: 'reused' });
    });

    it('ends the family for a token from longer ago, and for one that never was', async () => {
      for (const shown of ['f0', 'made up', '']) {
        const family = await add();
        await show(family);
        await show(family, { shown: 'f1', successor: 'f2', nonce: 'n2' });
        expect(await show(family, { shown })).toEqual({ outcome: 'reused' });
        expect(await ids([family])).toEqual([false]);
      }
    });

    it('knows no token that has expired, nor one of a family that has', async () => {
      const late = await add();
      expect(await show(late, { now: late.expiresAt })).toEqual({ outcome: 'unknown' });
      const over = await add({ endsAt: NOW + 1 });
      expect(await show(over, { now: NOW + 1 })).toEqual({ outcome: 'unknown' });
      expect(await ids([late, over])).toEqual([false, false]);
    });

    it('exchanges a token once, however many show it at once', async () => {
      const family = await add();
      const shown = Array.from({ length: 20 }, (_, n) =>
        show(family, { successor: `s${n}`, nonce: `n${n}` }),
      );
      const results = await Promise.all(shown);
      const rotated = results.filter(({ outcome }) => outcome === 'rotated');
      expect(rotated).toHaveLength(1);
      const [{ nonce } = { nonce: '' }] = rotated as readonly { nonce: string }[];
      expect(results.filter((one) => 'nonce' in one && one.nonce === nonce)).toHaveLength(20);
      expect(await store.find(owner, family.id)).toMatchObject({
        current: nonce.replace('n', 's'),
        nonce,
      });
    });

    it('keeps a bounded number of families, those used last, and none that has expired', async () => {
      const expired = await add({ expiresAt: NOW + 1, usedAt: NOW });
      const oldest = await add({ usedAt: NOW + 1 });
      const used = await add({ usedAt: NOW + 2 });
      const young = await add({ usedAt: NOW + 3 }, 3);
      expect(await ids([expired, oldest, used, young])).toEqual([false, true, true, true]);
      await show(oldest, { now: NOW + 4 });
      const newest = await add({ usedAt: NOW + 5 }, 3);
      expect(await ids([oldest, used, young, newest])).toEqual([true, false, true, true]);
      const only = await add({ usedAt: NOW + 6 }, 1);
      expect(await ids([oldest, young, newest, only])).toEqual([false, false, false, true]);
    });

    it('removes one family, or all of an owner', async () => {
      const [one, two, three] = [await add(), await add(), await add()];
      expect(await store.remove(owner, one.id)).toBe(true);
      expect(await store.remove(owner, one.id)).toBe(false);
      expect(await ids([one, two, three])).toEqual([false, true, true]);
      expect(await store.removeAll(owner)).toBe(2);
      expect(await store.removeAll(owner)).toBe(0);
      expect(await ids([two, three])).toEqual([false, false]);
    });

    it('may be closed twice', async () => {
      await store.close();
      await expect(store.close()).resolves.toBeUndefined();
    });
  });
}
