import type { Cancel, Clock } from './Clock.ts';

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to move; for tests, simulations and pattern authors. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #alarms = new Set<Alarm>();

  /** @param startMs milliseconds since 1970 at which it begins; default 2026-01-01 */
  constructor(startMs = 1_767_225_600_000) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): Cancel {
    const alarm = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  yieldTurn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /**
   * Moves time on. Everything due on the way happens at its own time, in order, and what it sets off is awaited
   * before time moves further.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#alarms.delete(next);
      next.callback();
      await this.settle();
    }
    this.#now = end;
  }

  /** Lets promises that are ready, and what they set off, run without moving time. */
  async settle(turns = 4): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await this.yieldTurn();
  }

  #next(end: number): Alarm | undefined {
    let best: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at > end) continue;
      if (!best || alarm.at < best.at || (alarm.at === best.at && alarm.order < best.order))
        best = alarm;
    }
    return best;
  }
}
