import type { Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import type { Expected } from './Expected.ts';
import { NO_MATCH, NOTHING, Paper } from './Paper.ts';

const CALLS: ReadonlySet<string> = new Set(['call', 'shout']);

export class ListenerPaper extends Paper {
  #isListening = false;
  #key: unknown;

  override hears(event: Event): boolean {
    return this.isAlive && this.#isListening && CALLS.has(event.type) && keyOf(event) === this.#key;
  }

  /** One of all that listen, one of those with its key. */
  override get waitLabels(): number {
    return this.isAlive && this.#isListening ? 2 : 0;
  }

  protected start({ event }: JournalBody): Expected {
    return event ? this.#listen(event) : NOTHING;
  }

  protected event({ event }: JournalBody & { readonly event: Event }): Expected {
    if (!this.#isListening) return this.#listen(event);
    if (this.hears(event)) {
      this.count++;
      this.entries++;
      return this.said('m', event.id, String(this.count));
    }
    if (event.type !== 'close') return NO_MATCH;
    this.end();
    return this.said('m', event.id, event.type);
  }

  #listen(event: Event): Expected {
    if (event.type !== 'listen' && event.type !== 'fair') return NO_MATCH;
    this.#isListening = true;
    this.#key = keyOf(event);
    this.entries++;
    return this.said('m', event.id, event.type);
  }
}

function keyOf({ data }: Event): unknown {
  const values = data?.content?.values;
  return Array.isArray(values) ? undefined : (values as { key?: unknown } | undefined)?.key;
}
