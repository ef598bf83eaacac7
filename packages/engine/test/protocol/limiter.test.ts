import { describe, expect, it } from 'vitest';
import { admit, NEW_LIMITER, refusalOf, release } from '../../src/protocol/limiter.ts';

const two = { maxInstances: 2, intervalMs: 0 };
const slow = { maxInstances: 0, intervalMs: 100 };
const withOne = admit(NEW_LIMITER, two, { thredId: 'a', now: 10 });
const full = admit(withOne, two, { thredId: 'b', now: 20 });

describe('a limiter', () => {
  it('has room until all places are held', () => {
    expect(refusalOf(NEW_LIMITER, two, 0)).toBeUndefined();
    expect(refusalOf(withOne, two, 10)).toBeUndefined();
    expect(refusalOf(full, two, 20)).toBe('full');
    expect(full.places).toEqual(['a', 'b']);
  });

  it('admits again when its interval is over', () => {
    const limiter = admit(NEW_LIMITER, slow, { thredId: 'a', now: 1_000 });
    expect(limiter.places).toEqual([]);
    expect(refusalOf(limiter, slow, 1_099)).toBe('too-soon');
    expect(refusalOf(limiter, slow, 1_100)).toBeUndefined();
  });

  it('leaves the places that another version gave', () => {
    expect(admit(full, slow, { thredId: 'c', now: 30 }).places).toEqual(['a', 'b']);
  });

  it('refuses while a clock is behind the one before', () => {
    const limiter = admit(NEW_LIMITER, slow, { thredId: 'a', now: 1_000 });
    expect(refusalOf(limiter, slow, 900)).toBe('too-soon');
  });

  it('without limits refuses nobody', () => {
    expect(refusalOf(full, { maxInstances: 0, intervalMs: 0 }, 20)).toBeUndefined();
  });
});

describe('a release', () => {
  it('takes one place back and leaves the others', () => {
    expect(release(full, 'a', false).places).toEqual(['b']);
  });

  it('of a place that is not held changes nothing', () => {
    expect(release(full, 'c', false)).toBe(full);
    expect(release(full, 'c', true)).toBe(full);
  });

  it('of one that never lived takes its admission back', () => {
    expect(release(full, 'b', true)).toEqual(withOne);
    expect(release(withOne, 'a', true)).toEqual(NEW_LIMITER);
  });

  it('of several that never lived takes all of theirs back, in any order', () => {
    const third = admit(full, { ...two, maxInstances: 3 }, { thredId: 'c', now: 30 });
    expect(release(release(third, 'c', true), 'b', true)).toEqual(withOne);
    expect(release(release(third, 'b', true), 'c', true)).toEqual(withOne);
  });

  it('of an earlier one that never lived leaves the last admission', () => {
    expect(release(full, 'a', true).last).toEqual({ thredId: 'b', at: 20 });
  });

  it('knows no more than the last few admissions', () => {
    let limiter = NEW_LIMITER;
    for (let n = 0; n < 100; n++) limiter = admit(limiter, slow, { thredId: `t${n}`, now: n });
    expect(limiter.earlier).toHaveLength(16);
  });
});
