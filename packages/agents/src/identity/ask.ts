import { errorMessage, type Clock } from '@srvthreds/core';
import { TokenError } from '../tokens/errors.ts';

export interface Patience {
  readonly clock: Clock;
  /** Longest wait, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * The answer of somebody else's function.
 *
 * @throws TokenError `IDENTITY_UNAVAILABLE` (retryable), or the function's own
 */
export async function ask<T>(question: () => Promise<T> | T, patience: Patience): Promise<T> {
  try {
    return await answerWithin(patience, Promise.resolve().then(question));
  } catch (error) {
    if (error instanceof TokenError) throw error;
    const message = `expected to be told about an identity: ${errorMessage(error)}`;
    throw new TokenError('IDENTITY_UNAVAILABLE', message, { retryable: true, cause: error });
  }
}

/**
 * An answer, if it comes in time.
 *
 * @throws Error that says how long was waited; or what the answer rejects with
 */
export function answerWithin<T>({ clock, timeoutMs }: Patience, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(timeoutMs, () =>
      reject(new Error(`no answer within ${timeoutMs} ms`)),
    );
    answer.then(resolve, reject).finally(cancel);
  });
}
