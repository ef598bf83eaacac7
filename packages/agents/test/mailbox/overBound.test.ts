import { describe, expect, it } from 'vitest';
import { firstNumberAt, nextNumber } from '../../src/mailbox/nextNumber.ts';
import { overBound } from '../../src/mailbox/overBound.ts';

const BOUNDS = { messages: 3, bytes: 100, ageMs: 1_000, forgetMs: 1_000 };

describe('overBound', () => {
  it.each([
    ['nothing', [], 0],
    ['as many as may be', [10, 10, 10], 0],
    ['one too many', [10, 10, 10, 10], 1],
    ['three too many', [1, 1, 1, 1, 1, 1], 3],
    ['as long as they may be', [50, 50], 0],
    ['too long together', [50, 50, 1], 1],
    ['too long by the newest', [10, 10, 100], 2],
    ['one that is too long', [500], 0],
  ])('of %s', (_what, lengths, gone) => {
    const entries = lengths.map((bytes, n) => ({ number: 5_000_001 + n, bytes }));
    const held = { messages: lengths.length, bytes: lengths.reduce((sum, one) => sum + one, 0) };
    const through = overBound(entries, held, { bounds: BOUNDS, now: 5_000 });
    expect(through).toBe(gone === 0 ? 0 : 5_000_000 + gone);
  });

  it('takes what is older than its time, be it all', () => {
    const entries = [1_000, 2_000, 3_000].map((at) => ({ number: firstNumberAt(at), bytes: 1 }));
    const held = { messages: 3, bytes: 3 };
    const through = (now: number) => overBound(entries, held, { bounds: BOUNDS, now });
    expect([2_000, 2_001, 3_500, 9_000].map(through)).toEqual(
      [0, 1_000, 2_000, 3_000].map(firstNumberAt),
    );
  });
});

describe('nextNumber', () => {
  it.each([
    [0, 5, 5_000],
    [4_999, 5, 5_000],
    [5_000, 5, 5_001],
    [9_000, 5, 9_001],
  ])('behind %i at %i ms is %i', (last, now, next) => {
    expect(nextNumber(last, now)).toBe(next);
  });

  it('stays exact for centuries', () => {
    expect(Number.isSafeInteger(nextNumber(0, Date.UTC(2250, 0)))).toBe(true);
  });
});
