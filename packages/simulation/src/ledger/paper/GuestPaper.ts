import type { Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import { STAY_MS } from '../../program/society.ts';
import type { Expected } from './Expected.ts';
import { NO_MATCH, NOTHING, Paper } from './Paper.ts';

const GREETINGS: ReadonlySet<string> = new Set(['enter', 'fair', 'invite']);

export class GuestPaper extends Paper {
  protected override readonly waitsMs = STAY_MS;
  #isGreeted = false;

  protected start({ event, now }: JournalBody): Expected {
    this.waitsSince = now;
    return event ? this.#greet(event, now) : NOTHING;
  }

  protected event({ event, now }: JournalBody & { readonly event: Event }): Expected {
    if (!this.#isGreeted) return this.#greet(event, now);
    if (event.type !== 'leave') return NO_MATCH;
    this.end();
    return this.said('m', event.id, event.type);
  }

  #greet({ id, type }: Event, now: number): Expected {
    if (!GREETINGS.has(type)) return NO_MATCH;
    this.#isGreeted = true;
    this.wait(now);
    return this.said('m', id, type);
  }

  protected override expire(): Expected {
    this.end();
    return { ...NOTHING, log: 'x' };
  }
}
