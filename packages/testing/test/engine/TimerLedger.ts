import type { Clock, Message } from '@srvthreds/core';
import type { Faults } from './Ledger.ts';
import { REMIND_AFTER_MS } from './remindingPattern.ts';

interface Reminder {
  /** Ids of the messages that said that it is set, and that its time is over. */
  readonly set: Set<string>;
  readonly over: Set<string>;
  setAt: number;
  overAt: number;
}

/** Keeps book of reminders: each must come exactly once, and not before its time. */
export class TimerLedger {
  readonly #clock: Clock;
  readonly #reminders = new Map<string, Reminder>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A reminder was asked for. */
  sent(thredId: string): void {
    this.#reminders.set(thredId, { set: new Set(), over: new Set(), setAt: 0, overAt: 0 });
  }

  received({ id, event }: Message): void {
    const reminder = this.#reminders.get(event.thredId ?? '');
    if (!reminder) throw new Error(`expected a known reminder, found ${event.thredId}`);
    const title = event.data?.title;
    if (title === 'over') {
      reminder.over.add(id);
      reminder.overAt = event.time ?? this.#clock.now();
    } else {
      reminder.set.add(id);
      reminder.setAt = event.time ?? this.#clock.now();
    }
  }

  get isOver(): boolean {
    return [...this.#reminders.values()].every(({ set, over }) => set.size > 0 && over.size > 0);
  }

  faults(): Faults {
    return [...this.#reminders].flatMap(([thredId, { set, over, setAt, overAt }]) => {
      const faults: string[] = [];
      if (set.size !== 1 || over.size !== 1)
        faults.push(`${thredId}: set ${set.size} times, over ${over.size} times`);
      if (overAt - setAt < REMIND_AFTER_MS)
        faults.push(`${thredId}: over after ${overAt - setAt} ms`);
      return faults;
    });
  }
}
