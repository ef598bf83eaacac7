/**
 * Chance that can be had again: the same seed gives the same numbers.
 *
 * @returns a source of numbers, 0 <= x < 1
 * @see Fowler, Noll, Vo: FNV-1a for the seed; Marsaglia (2003), xorshift with 32 bits, for the numbers
 */
export function seededRandom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  state = state === 0 ? 1 : state;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The same, made when a number is first asked for: most steps leave nothing to chance. */
export function lazyRandom(seed: () => string): () => number {
  let random: (() => number) | undefined;
  return () => (random ??= seededRandom(seed()))();
}
