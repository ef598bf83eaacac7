import type { Cancel } from '@srvthreds/core';
import { AlarmHeap, type Alarm } from './AlarmHeap.ts';

/** Most things that may happen in a run: beyond it, something turns in a circle. */
const MOST_ALARMS = 1_000_000;

/**
 * The time of a run, and everything that shall happen in it. One thing happens after the other; before the next one,
 * every promise that is ready has run. Nothing else in a run waits for anything, so a run is the same every time.
 */
export class Scheduler {
  readonly beginMs: number;
  readonly #alarms = new AlarmHeap();
  #now = 0;
  #order = 0;
  #happened = 0;

  /** @param beginMs time at which the run begins, milliseconds since 1970 */
  constructor(beginMs: number) {
    this.beginMs = beginMs;
  }

  /** Microseconds since the run began. */
  get now(): number {
    return this.#now;
  }

  /** Milliseconds since the run began. */
  get nowMs(): number {
    return Math.floor(this.#now / 1_000);
  }

  /** Happens so much later; microseconds, >= 0. */
  after(delay: number, callback: () => void): Cancel {
    return this.at(this.#now + delay, callback);
  }

  /** Happens at a moment; microseconds since the run began. */
  at(moment: number, callback: () => void): Cancel {
    const alarm: Alarm = {
      at: Math.max(this.#now, Math.round(moment)),
      order: this.#order++,
      callback,
      isCancelled: false,
    };
    this.#alarms.push(alarm);
    return () => {
      alarm.isCancelled = true;
    };
  }

  /** Lets everything happen up to a moment; milliseconds since the run began. */
  async advanceTo(moment: number): Promise<void> {
    const end = moment * 1_000;
    await drained();
    for (let next = this.#alarms.peek(); next && next.at <= end; next = this.#alarms.peek()) {
      this.#alarms.pop();
      if (next.isCancelled) continue;
      this.#now = next.at;
      if (++this.#happened > MOST_ALARMS)
        throw new Error(`expected an end, found more than ${MOST_ALARMS} events`);
      next.callback();
      await drained();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Lets everything happen for so long; milliseconds. */
  advance(ms: number): Promise<void> {
    return this.advanceTo(this.#now / 1_000 + ms);
  }
}

/** Resolves when no promise is ready any more: Node looks at its ticks only then. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
