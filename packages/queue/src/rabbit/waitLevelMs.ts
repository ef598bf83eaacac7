const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8];
const SHORTEST_MS = 10;
// The protocol holds a time to live in 32 bits.
const LONGEST_MS = 4_000_000_000;

/**
 * How long a message really waits that shall wait `delayMs`. Each length of time needs a queue of its own, so there are
 * few: eight in a decade, the next longer one is taken.
 *
 * @param delayMs milliseconds, > 0
 * @returns milliseconds: 10 and up, at most half as long again as asked for; 46 days at most
 */
export function waitLevelMs(delayMs: number): number {
  const atLeastMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, delayMs));
  const decade = 10 ** Math.floor(Math.log10(atLeastMs));
  const step = STEPS.find((factor) => factor * decade >= atLeastMs) ?? 10;
  return step * decade;
}
