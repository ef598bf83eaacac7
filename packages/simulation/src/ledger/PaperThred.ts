import type { JournalBody } from '@srvthreds/engine';
import { RING_AFTER_MS } from '../program/patterns.ts';

/** What a message must say. */
export interface Saying {
  readonly to: string;
  /** The event that it is about. */
  readonly event: string;
  /** Undefined: the notice of a failure. */
  readonly says: string | undefined;
}

/** What one line of the journal must have brought about. */
export interface Expected {
  readonly sayings: readonly Saying[];
  /** The kinds of log entries, one letter each. */
  readonly log: string;
  readonly faults: readonly string[];
}

/**
 * A thred as somebody would keep it on paper who has read the patterns and knows no engine: given what the journal says
 * was done, it says what must have come of it.
 */
export class PaperThred {
  readonly patternId: string;
  isAlive = true;
  count = 0;
  hasRung = false;
  /** Reactions entered. */
  entries = 1;
  messages = 0;
  /** When it began to wait for its ring; undefined if it does not wait. */
  waitsSince: number | undefined;
  #startedBy = '';

  constructor(thredId: string) {
    this.patternId = thredId.slice(0, thredId.lastIndexOf('_'));
  }

  apply(line: JournalBody): Expected {
    switch (line.kind) {
      case 'start':
        return this.#start(line);
      case 'event':
        return this.#event(line);
      case 'expiry':
        return this.#expiry(line);
      case 'failed':
        return this.#failed(line);
      case 'handled':
      case 'orphan':
      case 'poison':
      case 'too-old':
      case 'unknown-thred':
      case 'transition':
      case 'terminated':
      case 'limit':
      case 'control':
        return { sayings: [], log: '', faults: [`did not expect a line of kind ${line.kind}`] };
    }
  }

  #start({ event, now }: JournalBody): Expected {
    const { id, type } = event!;
    this.#startedBy = id;
    if (this.patternId === 'counter') {
      this.count = 1;
      this.entries++;
      return this.#said('m', id, '1');
    }
    if (this.patternId === 'reminder') this.#wait(now);
    else this.isAlive = false;
    return this.#said('m', id, type);
  }

  #event(line: JournalBody): Expected {
    const { event, acceptedAt, now } = line;
    const { id, type, source } = event!;
    if (this.patternId === 'counter') return this.#count(id, type);
    if (this.waitsSince === undefined || acceptedAt <= this.waitsSince + RING_AFTER_MS)
      return this.#poke(line);
    const ring = this.#ring(now);
    if (this.isAlive) return joined(ring, this.#poke(line));
    this.messages++;
    const refusal = { to: source.id, event: id, says: undefined };
    return joined(ring, { sayings: [refusal], log: 'e', faults: [] });
  }

  #count(id: string, type: string): Expected {
    if (type === 'add') {
      this.count++;
      this.entries++;
    } else if (type === 'close') this.isAlive = false;
    else return { sayings: [], log: 'nm', faults: [] };
    return this.#said('m', id, String(this.count));
  }

  #poke({ event, now }: JournalBody): Expected {
    if (event!.type !== 'poke') return { sayings: [], log: 'nm', faults: [] };
    this.#wait(now);
    return this.#said('m', event!.id, 'poke');
  }

  #expiry({ now }: JournalBody): Expected {
    const since = this.waitsSince;
    const faults: string[] = [];
    if (since === undefined) faults.push('rang without a reason');
    else if (now < since + RING_AFTER_MS) faults.push(`rang after ${now - since} ms`);
    return joined(this.#ring(now), { sayings: [], log: '', faults });
  }

  #ring(now: number): Expected {
    this.entries++;
    if (this.hasRung) {
      this.isAlive = false;
      this.waitsSince = undefined;
    } else this.#wait(now);
    this.hasRung = true;
    return this.#said('xm', this.#startedBy, 'ring');
  }

  #failed({ event }: JournalBody): Expected {
    const { id, type, source } = event!;
    const isMeant = type === 'fail' && this.patternId === 'counter';
    const faults = isMeant ? [] : [`did not expect ${id} of type ${type} to fail`];
    this.messages++;
    return { sayings: [{ to: source.id, event: id, says: undefined }], log: 'e', faults };
  }

  #wait(now: number): void {
    this.waitsSince = now;
    this.entries++;
  }

  #said(log: string, event: string, says: string): Expected {
    this.messages++;
    return { sayings: [{ to: 'ledger', event, says }], log, faults: [] };
  }
}

function joined(first: Expected, second: Expected): Expected {
  return {
    sayings: [...first.sayings, ...second.sayings],
    log: first.log + second.log,
    faults: [...first.faults, ...second.faults],
  };
}
