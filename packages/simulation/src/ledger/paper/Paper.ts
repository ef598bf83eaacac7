import type { Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import { joined, type Expected } from './Expected.ts';

export const NOTHING: Expected = { sayings: [], log: '', faults: [] };
export const NO_MATCH: Expected = { sayings: [], log: 'nm', faults: [] };

/**
 * A thred as somebody would keep it on paper who has read the patterns and knows no engine: given what the journal says
 * was done, it says what must have come of it.
 */
export abstract class Paper {
  isAlive = true;
  count = 0;
  /** Reactions entered. */
  entries = 1;
  messages = 0;
  /** When it began to wait for its time to be over; undefined if it does not wait. */
  waitsSince: number | undefined;
  /** Time after which that is; milliseconds. */
  protected readonly waitsMs: number = 0;

  /** Would it take this event although it is sent to nobody? */
  hears(_event: Event): boolean {
    return false;
  }

  /** How many labels it waits under. */
  get waitLabels(): number {
    return 0;
  }

  apply(line: JournalBody): Expected {
    switch (line.kind) {
      case 'start':
        return this.start(line);
      case 'event':
        return this.#inTime(line);
      case 'expiry':
        return this.#expiry(line);
      case 'failed':
        return this.#failed(line);
      case 'terminated':
        this.end();
        return NOTHING;
      case 'handled':
      case 'orphan':
      case 'poison':
      case 'too-old':
      case 'unknown-thred':
      case 'transition':
      case 'limit':
      case 'control':
        return { ...NOTHING, faults: [`did not expect a line of kind ${line.kind}`] };
    }
  }

  protected abstract start(line: JournalBody): Expected;
  protected abstract event(line: JournalBody & { readonly event: Event }): Expected;

  /** Its time is over. */
  protected expire(_now: number): Expected {
    return { ...NOTHING, faults: ['expired without a clock'] };
  }

  protected fails(_event: Event): boolean {
    return false;
  }

  protected end(): void {
    this.isAlive = false;
    this.waitsSince = undefined;
  }

  protected wait(now: number): void {
    this.waitsSince = now;
    this.entries++;
  }

  protected said(log: string, event: string, says: string): Expected {
    this.messages++;
    return { sayings: [{ to: 'ledger', event, says }], log, faults: [] };
  }

  /** An event accepted after the time finds it over. */
  #inTime(line: JournalBody): Expected {
    const { event, acceptedAt, now } = line as JournalBody & { readonly event: Event };
    const isLate = this.waitsSince !== undefined && acceptedAt > this.waitsSince + this.waitsMs;
    if (!isLate) return this.event({ ...line, event });
    const expired = this.expire(now);
    if (this.isAlive) return joined(expired, this.event({ ...line, event }));
    this.messages++;
    const refusal = { to: event.source.id, event: event.id, says: undefined };
    return joined(expired, { sayings: [refusal], log: 'e', faults: [] });
  }

  #expiry({ now }: JournalBody): Expected {
    const since = this.waitsSince;
    const faults: string[] = [];
    if (since === undefined) faults.push('expired without a reason');
    else if (now < since + this.waitsMs) faults.push(`expired after ${now - since} ms`);
    return joined(this.expire(now), { ...NOTHING, faults });
  }

  #failed({ event }: JournalBody): Expected {
    const { id, type, source } = event!;
    const faults = this.fails(event!) ? [] : [`did not expect ${id} of type ${type} to fail`];
    this.messages++;
    return { sayings: [{ to: source.id, event: id, says: undefined }], log: 'e', faults };
  }
}
