import { FakeClock, type Cancel, type Clock } from '@srvthreds/core';

/**
 * A clock that stands still until it is told to jump. Whatever became due on the way happens at the end of the jump, once:
 * what an engine does every few seconds costs the same whether a minute passes or a year.
 */
export class JumpClock implements Clock {
  readonly #alarms = new Map<object, { readonly at: number; readonly callback: () => void }>();
  /** Only for its turns; its time stands still. */
  readonly #turns = new FakeClock();
  #now: number;

  /** @param startMs milliseconds since 1970 */
  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): Cancel {
    const alarm = {};
    this.#alarms.set(alarm, { at: this.#now + Math.max(0, delayMs), callback });
    return () => this.#alarms.delete(alarm);
  }

  yieldTurn(): Promise<void> {
    return this.#turns.yieldTurn();
  }

  /** Moves time to that moment, and lets everything that is due by then happen, in order, once. */
  async jumpTo(at: number): Promise<void> {
    this.#now = at;
    const due = [...this.#alarms].filter(([, alarm]) => alarm.at <= at);
    for (const [alarm, { callback }] of due.toSorted(([, a], [, b]) => a.at - b.at))
      if (this.#alarms.delete(alarm)) callback();
    await this.#turns.settle();
  }
}
