import { sleep, SystemClock } from '@srvthreds/core';

const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

export interface EventuallyOptions {
  /** How long it may take, milliseconds, >= 0. Default 10,000. */
  readonly withinMs?: number;
}

/**
 * Asks again and again, by the machine's clock, until the check no longer throws.
 *
 * @returns what the check returned
 * @throws the check's last error when the time is over
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { withinMs = 10_000 }: EventuallyOptions = {},
): Promise<T> {
  const clock = new SystemClock();
  const deadline = clock.now() + withinMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await check();
    } catch (error) {
      if (clock.now() >= deadline) throw error;
    }
    await sleep(clock, pauseMs);
  }
}
