import { expect, it } from 'vitest';
import { DAY, NOW, type RefreshScene } from './RefreshScene.ts';

/** Each token is exchanged once. */
export function rotationSuite(scene: () => RefreshScene): void {
  it('exchanges the current token for the next', async () => {
    const family = await scene().add();
    const expiresAt = NOW + 8 * DAY;
    expect(await scene().show(family)).toEqual({ outcome: 'rotated', nonce: 'n1', expiresAt });
    expect(await scene().find(family)).toEqual({
      ...family,
      current: 'f1',
      previous: 'f0',
      nonce: 'n1',
      usedAt: NOW + 1_000,
      expiresAt,
    });
    const next = { shown: 'f1', successor: 'f2', nonce: 'n2' };
    expect(await scene().show(family, next)).toMatchObject({ outcome: 'rotated', nonce: 'n2' });
  });

  it('lets no token outlive its family', async () => {
    const family = await scene().add();
    const now = NOW + 6 * DAY;
    expect(await scene().show(family, { now, expiresAt: NOW + 99 * DAY })).toMatchObject({
      expiresAt: family.endsAt,
    });
  });

  it('gives the same answer again to whoever shows the token before, for a moment', async () => {
    const family = await scene().add();
    const first = await scene().show(family);
    const again = { successor: 'other', nonce: 'other', expiresAt: NOW + 9 * DAY };
    for (const now of [NOW, NOW + 1_000, NOW + 11_000])
      expect(await scene().show(family, { ...again, now })).toEqual({
        ...first,
        outcome: 'repeated',
      });
    expect(await scene().find(family)).toMatchObject({ current: 'f1', nonce: 'n1' });
  });

  it('ends the family when that moment has passed', async () => {
    const family = await scene().add();
    const other = await scene().add();
    await scene().show(family);
    expect(await scene().show(family, { now: NOW + 11_001 })).toEqual({ outcome: 'reused' });
    expect(await scene().there([family, other])).toEqual([false, true]);
    expect(await scene().show(family, { shown: 'f1' })).toEqual({ outcome: 'unknown' });
  });

  it('has no such moment without a grace', async () => {
    const family = await scene().add();
    await scene().show(family, { graceMs: 0 });
    expect(await scene().show(family, { graceMs: 0, now: NOW + 1_001 })).toEqual({
      outcome: 'reused',
    });
  });

  it('ends the family for a token from longer ago, and for one that never was', async () => {
    for (const shown of ['f0', 'made up', '']) {
      const family = await scene().add();
      await scene().show(family);
      await scene().show(family, { shown: 'f1', successor: 'f2', nonce: 'n2' });
      expect(await scene().show(family, { shown })).toEqual({ outcome: 'reused' });
      expect(await scene().there([family])).toEqual([false]);
    }
  });

  it('knows no token that has expired, nor one of a family that has', async () => {
    const late = await scene().add();
    expect(await scene().show(late, { now: late.expiresAt })).toEqual({ outcome: 'unknown' });
    const over = await scene().add({ endsAt: NOW + 1 });
    expect(await scene().show(over, { now: NOW + 1 })).toEqual({ outcome: 'unknown' });
    expect(await scene().there([late, over])).toEqual([false, false]);
  });

  it('exchanges a token once, however many show it at once', async () => {
    const family = await scene().add();
    const shown = Array.from({ length: 20 }, (_, n) =>
      scene().show(family, { successor: `s${n}`, nonce: `n${n}` }),
    );
    const results = await Promise.all(shown);
    const rotated = results.filter(({ outcome }) => outcome === 'rotated');
    expect(rotated).toHaveLength(1);
    const [{ nonce } = { nonce: '' }] = rotated as readonly { nonce: string }[];
    expect(results.filter((one) => 'nonce' in one && one.nonce === nonce)).toHaveLength(20);
    expect(await scene().find(family)).toMatchObject({
      current: nonce.replace('n', 's'),
      nonce,
    });
  });
}
