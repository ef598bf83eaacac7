import type { Clock } from '@srvthreds/core';
import { answerWithin } from '../answerWithin.ts';

/** What a call needs to know about its server. */
export interface Reach {
  readonly clock: Clock;
  /** What the connection complained of last; a call often says only that it is closed. */
  readonly lastError: () => Error | undefined;
}

/** A call that has no answer after this is given up: in a client that reconnects, it could wait for ever. */
const ANSWERS_WITHIN_MS = 15_000;

/**
 * Runs a call to the server, but waits no longer than 15 s. Whether a write has happened all the same, or will, nobody
 * knows.
 *
 * @param unavailable makes the error of a call that failed, from what went wrong
 * @throws what `unavailable` makes
 */
export async function whileThere<T>(
  reach: Reach,
  call: () => Promise<T>,
  unavailable: (cause: unknown, reason: string) => Error,
): Promise<T> {
  try {
    return await answerWithin({ clock: reach.clock, timeoutMs: ANSWERS_WITHIN_MS }, call());
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const because = reach.lastError()?.message;
    throw unavailable(error, because === undefined ? said : `${said}: ${because}`);
  }
}
