import type { Clock } from '@srvthreds/core';

export interface Patience {
  readonly clock: Clock;
  /** Longest wait, milliseconds. */
  readonly timeoutMs: number;
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
