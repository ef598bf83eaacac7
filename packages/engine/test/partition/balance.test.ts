import { describe, expect, it } from 'vitest';
import { balance } from '../../src/partition/balance.ts';

/** Lets engines take and give back in turn until nobody has anything to do. */
function settle(counts: number[], partitions: number): { counts: number[]; rounds: number } {
  for (let rounds = 0; rounds < 1_000; rounds++) {
    let isQuiet = true;
    for (let engine = 0; engine < counts.length; engine++) {
      const free = partitions - counts.reduce((sum, count) => sum + count, 0);
      const what = balance(counts[engine]!, counts.toSpliced(engine, 1), partitions);
      const change = what === 'give-back' ? -1 : Math.min(free, what.take);
      // What was given back is left to the others for a while.
      const isOwnGift = change > 0 && engine === counts.indexOf(Math.max(...counts)) && free === 1;
      if (change === 0 || isOwnGift) continue;
      counts[engine]! += change;
      isQuiet = false;
    }
    if (isQuiet) return { counts, rounds };
  }
  throw new Error(`expected quiet, found ${counts.join(' ')} still moving`);
}

function isOwed(...args: Parameters<typeof balance>): boolean {
  const what = balance(...args);
  return what !== 'give-back' && what.isOwed;
}

describe('balance', () => {
  it('lets a single engine take everything', () => {
    expect(balance(0, [], 16)).toEqual({ take: 16, isOwed: true });
  });

  it('takes no more than an even share', () => {
    expect(balance(0, [0], 16)).toMatchObject({ take: 8 });
    expect(balance(7, [6, 3], 16)).toBe('give-back');
    expect(balance(6, [6, 4], 16)).toBe('give-back');
    expect(balance(6, [6], 16)).toMatchObject({ take: 2 });
  });

  it('does not move a single partition to and fro', () => {
    expect(balance(1, [0], 1)).toMatchObject({ take: 0 });
    expect(balance(0, [1], 1)).toMatchObject({ take: 1, isOwed: false });
  });

  it('looks out for what is about to be given up, and only then', () => {
    // A newcomer, beside one that has everything.
    expect(isOwed(0, [16], 16)).toBe(true);
    // Five belong to one who is no longer a member.
    expect(isOwed(6, [5], 16)).toBe(true);
    // Even already, though one more would be allowed.
    expect(isOwed(5, [5, 6], 16)).toBe(false);
    expect(isOwed(8, [8], 16)).toBe(false);
  });

  it('gives nothing back while another one is about to take what somebody has left', () => {
    expect(balance(8, [5], 16)).toMatchObject({ take: 0 });
    expect(balance(8, [5, 3], 16)).toBe('give-back');
  });

  it('leaves none of five engines without one of sixteen', () => {
    expect(balance(4, [4, 4, 4, 0], 16)).toBe('give-back');
    expect(Math.min(...settle([4, 4, 4, 4, 0], 16).counts)).toBeGreaterThanOrEqual(3);
  });

  it('comes to rest with all partitions owned and shares that differ by one at most', () => {
    for (let partitions = 1; partitions <= 40; partitions++)
      for (let engines = 1; engines <= 8; engines++) {
        const start = [partitions, ...Array.from({ length: engines - 1 }, () => 0)];
        const { counts } = settle(start, partitions);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(partitions);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
  });
});
