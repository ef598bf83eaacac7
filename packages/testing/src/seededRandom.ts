/** Dice that fall the same way every time they are thrown from the same seed. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /**
   * A whole number from 0 to `bound` - 1.
   *
   * @param bound whole number, >= 1
   */
  below(bound: number): number;
  /** True so often: 0 never, 1 always. */
  chance(ratio: number): boolean;
  /**
   * One of the items.
   *
   * @throws RangeError if there is none
   */
  pick<T>(items: readonly T[]): T;
}

/**
 * A source of randomness that can be repeated: print the seed beside the result.
 *
 * Good enough to choose test cases, with a period of 2^32; not for secrets.
 *
 * @param seed any number; its lower 32 bits count
 * @see Tommy Ettinger (2017), mulberry32
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (ratio) => next() < ratio,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('expected at least one item, found none');
      return items[below(items.length)]!;
    },
  };
}
