import type { Clock } from '@srvthreds/core';

export interface Patience {
  readonly clock: Clock;
  /** Longest wait, milliseconds; nothing is left if <= 0. */
  readonly ms: number;
  /** What is thrown when the time is over. */
  readonly late: () => Error;
}

/** Waits for a server, but no longer than a time. What it says later is not looked at. */
export function within<T>(work: Promise<T>, { clock, ms, late }: Patience): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(Math.max(0, ms), () => reject(late()));
    work.then(resolve, reject).finally(cancel);
  });
}
