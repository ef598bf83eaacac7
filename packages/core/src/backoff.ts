/** How long to wait between attempts. */
export interface Backoff {
  /** Wait after the first failure, milliseconds, > 0. */
  readonly baseMs: number;
  /** No wait is longer, milliseconds, >= baseMs. */
  readonly maxMs: number;
}

/**
 * The wait before the next attempt: doubled with each failure, up to a bound.
 *
 * @param attempt how many attempts have failed, >= 1
 * @returns milliseconds
 */
export function nextDelayMs(attempt: number, { baseMs, maxMs }: Backoff): number {
  return Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
}
