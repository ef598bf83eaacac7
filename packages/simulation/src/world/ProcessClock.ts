import type { Cancel, Clock } from '@srvthreds/core';
import type { Process } from './Process.ts';
import type { Scheduler } from './Scheduler.ts';

/** The clock of one process: the time of the run, perhaps a little off; stands still with its process. */
export class ProcessClock implements Clock {
  readonly #scheduler: Scheduler;
  readonly #process: Pick<Process, 'enter'>;
  readonly #skewMs: number;

  constructor(scheduler: Scheduler, process: Pick<Process, 'enter'>, skewMs: number) {
    this.#scheduler = scheduler;
    this.#process = process;
    this.#skewMs = skewMs;
  }

  now(): number {
    return this.#scheduler.beginMs + this.#scheduler.nowMs + this.#skewMs;
  }

  after(delayMs: number, callback: () => void): Cancel {
    let isCancelled = false;
    // It may be cancelled while it is due and its process stands still.
    const call = (): void => {
      if (!isCancelled) callback();
    };
    const cancel = this.#scheduler.after(Math.max(0, delayMs) * 1_000, () =>
      this.#process.enter(call, { isTimer: true }),
    );
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  yieldTurn(): Promise<void> {
    return new Promise((resolve) => void this.after(0, resolve));
  }
}
