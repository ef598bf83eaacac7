import { errorMessage, type Clock } from '@srvthreds/core';
import { StorageError } from '../errors.ts';

/** A call that has no answer after this is given up: in a client that reconnects, it could wait for ever. */
const ANSWERS_WITHIN_MS = 15_000;

/** What a call needs to know about its server. */
export interface Reach {
  readonly clock: Clock;
  /** What the connection complained of last; a call often says only that it is closed. */
  readonly lastError: () => Error | undefined;
}

/**
 * Runs a call to the server; whatever goes wrong with it, except our own refusals, is the server being away. Whether a
 * write has happened all the same, or will, nobody knows.
 *
 * @throws StorageError `STORAGE_UNAVAILABLE` (retryable)
 */
export async function whileThere<T>(
  what: string,
  reach: Reach,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await withinTime(reach.clock, call());
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const because = reach.lastError()?.message;
    const reason = [errorMessage(error), ...(because === undefined ? [] : [because])].join(': ');
    throw new StorageError('STORAGE_UNAVAILABLE', `expected Redis to answer (${what}): ${reason}`, {
      retryable: true,
      cause: error,
    });
  }
}

function withinTime<T>(clock: Clock, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ANSWERS_WITHIN_MS, () =>
      reject(new Error(`no answer within ${ANSWERS_WITHIN_MS} ms`)),
    );
    answer.then(resolve, reject).finally(cancel);
  });
}
