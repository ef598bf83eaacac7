import type { Clock } from '@srvthreds/core';
import { ProcessClock } from './ProcessClock.ts';
import type { Scheduler } from './Scheduler.ts';

interface Entering {
  readonly isTimer: boolean;
  readonly work: () => void;
}

/**
 * A process in the sense of an operating system. Everything that comes to it from outside, time included, comes through
 * `enter`, so that it can stand still for a while, or be gone from one moment to the next.
 */
export class Process {
  readonly index: number;
  readonly clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #onEnd: (() => void)[] = [];
  #waiting: Entering[] = [];
  #stalledUntil = 0;
  #isAlive = true;
  #calls = 0;

  /** @param options.skewMs how far its clock is ahead, milliseconds */
  constructor(scheduler: Scheduler, index: number, { skewMs = 0 } = {}) {
    this.index = index;
    this.#scheduler = scheduler;
    this.clock = new ProcessClock(scheduler, this, skewMs);
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Time until which it stands still, microseconds; at or before now if it does not. */
  get stalledUntil(): number {
    return this.#stalledUntil;
  }

  /** Number of one more call that it makes, from 0. */
  nextCall(): number {
    return this.#calls++;
  }

  /** Does something in the process: now, when it goes on again, or never. */
  enter(work: () => void, { isTimer = false } = {}): void {
    if (!this.#isAlive) return;
    if (this.#stalledUntil > this.#scheduler.now) this.#waiting.push({ isTimer, work });
    else work();
  }

  /** Stands still for so long, microseconds. */
  stall(forTime: number): void {
    const until = this.#scheduler.now + forTime;
    if (!this.#isAlive || until <= this.#stalledUntil) return;
    this.#stalledUntil = until;
    this.#scheduler.at(until, () => this.#goOn());
  }

  /** Ends here and now: a crash, a kill, an exit. */
  end(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#waiting = [];
    for (const callback of this.#onEnd) callback();
  }

  onEnd(callback: () => void): void {
    this.#onEnd.push(callback);
  }

  /** As Node does it: timers that are due first, then what has come in; each with all promises that follow from it. */
  #goOn(): void {
    if (this.#stalledUntil > this.#scheduler.now) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    const inOrder = [
      ...waiting.filter(({ isTimer }) => isTimer),
      ...waiting.filter(({ isTimer }) => !isTimer),
    ];
    for (const { work, isTimer } of inOrder)
      this.#scheduler.after(0, () => this.enter(work, { isTimer }));
  }
}
