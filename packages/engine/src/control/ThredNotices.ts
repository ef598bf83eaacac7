import {
  digest,
  EVENT_TYPES,
  SYSTEM_SOURCE,
  SYSTEM_THRED_ID,
  type Cancel,
  type Clock,
  type Event,
  type Logger,
} from '@srvthreds/core';
import type { MessageSink } from '../outbox/MessageSink.ts';
import type { JournalBody, ThredView } from '../protocol/JournalBody.ts';
import type { MessageRows } from '../protocol/messageRows.ts';
import type { Watcher, Watchers } from './Watchers.ts';

/** Changes of one thred within so long are told as one. */
const COALESCE_MS = 1_000;
/** Most threds that are told of at a time; of more, the latest. */
const MOST_CHANGED = 1_000;
const MOST_ON_THEIR_WAY = 100;

export interface ThredNoticesOptions {
  readonly watchers: Watchers;
  readonly sink: MessageSink;
  readonly rows: MessageRows;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Tells watchers how threds have changed, about a second later and each thred once. A notice is a hint, not a message: it
 * is sent once and may be lost; the state can always be asked for.
 */
export class ThredNotices {
  readonly #options: ThredNoticesOptions;
  readonly #changed = new Map<string, ThredView>();
  #cancel: Cancel | undefined;
  #onTheirWay = 0;

  constructor(options: ThredNoticesOptions) {
    this.#options = options;
  }

  /** Takes note of what a commit has written down. */
  note(journal: readonly string[]): void {
    const { watchers, clock } = this.#options;
    if (journal.length === 0 || watchers.current.length === 0) return;
    for (const entry of journal) this.#change(JSON.parse(entry) as JournalBody);
    if (this.#changed.size > 0) this.#cancel ??= clock.after(COALESCE_MS, () => this.#tell());
  }

  stop(): void {
    this.#cancel?.();
    this.#changed.clear();
  }

  #change({ thred }: JournalBody): void {
    if (!thred) return;
    this.#changed.delete(thred.id);
    this.#changed.set(thred.id, thred);
    const [oldest] = this.#changed.keys();
    if (this.#changed.size > MOST_CHANGED && oldest !== undefined) this.#changed.delete(oldest);
  }

  #tell(): void {
    this.#cancel = undefined;
    const threds = [...this.#changed.values()];
    this.#changed.clear();
    for (const watcher of this.#options.watchers.current) void this.#send(watcher, threds);
  }

  async #send(watcher: Watcher, threds: readonly ThredView[]): Promise<void> {
    const { sink, rows, logger } = this.#options;
    if (this.#onTheirWay >= MOST_ON_THEIR_WAY) return;
    this.#onTheirWay++;
    try {
      const event = this.#notice(watcher, threds);
      const [row] = rows({ to: [watcher.participantId], event, seq: 1 });
      if (row) await sink.deliver({ ...row, aggregateId: SYSTEM_THRED_ID });
    } catch (error) {
      logger.warn({ err: error }, 'watchers not told of changes');
    } finally {
      this.#onTheirWay--;
    }
  }

  #notice({ requestId }: Watcher, threds: readonly ThredView[]): Event {
    const now = this.#options.clock.now();
    const last = threds.map(({ id, lastUpdateTime }) => `${id} ${lastUpdateTime}`).join(' ');
    return {
      id: `evt${digest(SYSTEM_THRED_ID, requestId, last)}`,
      type: EVENT_TYPES.tell,
      source: SYSTEM_SOURCE,
      thredId: SYSTEM_THRED_ID,
      re: requestId,
      data: {
        title: `System Event -> Thred: ${SYSTEM_THRED_ID} -> Re: Event: ${requestId}`,
        content: { values: { threds } },
      },
      time: now,
    };
  }
}
