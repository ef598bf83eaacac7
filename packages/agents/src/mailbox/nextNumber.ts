const MICROSECONDS = 1_000;

/**
 * The number of the next message of a mailbox. It goes by time, so that a store that has lost its last messages, or all of
 * them, gives none a second time; and it rises, whatever the clock does.
 *
 * @param last the number before, 0 if there is none
 * @param nowMs milliseconds since 1970
 */
export function nextNumber(last: number, nowMs: number): number {
  return Math.max(last + 1, firstNumberAt(nowMs));
}

/** Every message that came earlier has a smaller number. */
export function firstNumberAt(timeMs: number): number {
  return Math.max(0, Math.floor(timeMs * MICROSECONDS));
}
