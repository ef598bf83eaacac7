import type { Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import { RING_AFTER_MS } from '../../program/patterns.ts';
import type { Expected } from './Expected.ts';
import { NO_MATCH, Paper } from './Paper.ts';

export class ReminderPaper extends Paper {
  protected override readonly waitsMs = RING_AFTER_MS;
  #hasRung = false;
  #startedBy = '';

  protected start({ event, now }: JournalBody): Expected {
    const { id, type } = event!;
    this.#startedBy = id;
    this.wait(now);
    return this.said('m', id, type);
  }

  protected event({ event, now }: JournalBody & { readonly event: Event }): Expected {
    if (event.type !== 'poke') return NO_MATCH;
    this.wait(now);
    return this.said('m', event.id, 'poke');
  }

  /** It rings, and waits again, once. */
  protected override expire(now: number): Expected {
    this.entries++;
    if (this.#hasRung) this.end();
    else this.wait(now);
    this.#hasRung = true;
    return this.said('xm', this.#startedBy, 'ring');
  }
}
