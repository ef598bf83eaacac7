/** Takes back what was asked for; does nothing if it has happened already. */
export type Cancel = () => void;

/**
 * The only source of time in the packages. Whoever composes them passes one in, so that a test, a simulation or a
 * replay can decide what time it is.
 */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Calls back once, `delayMs` (>= 0) from now; does not keep the process alive. */
  after(delayMs: number, callback: () => void): Cancel;
  /** Lets everything else that is ready have its turn: sockets, timers, other work. */
  yieldTurn(): Promise<void>;
}

/**
 * Waits, unless the signal ends the wait first.
 *
 * @param ms milliseconds, >= 0
 * @returns true if the time has passed, false if the signal ended the wait
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (passed: boolean) => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      resolve(passed);
    };
    const onAbort = () => finish(false);
    const cancel = clock.after(ms, () => finish(true));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
