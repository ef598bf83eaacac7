import { partitionOfRoute, routeOfThred } from '@srvthreds/core';
import type { JournalEntry, Listed, Storage } from '@srvthreds/storage';
import {
  decodeAggregate,
  LIVE_LABEL,
  liveLabel,
  thredKey,
  DEAD_LETTER_LABEL,
  deadLetterKey,
  type AggregateState,
  type ClosedLetterState,
  type DeadLetterEntry,
  type DeadLetterState,
  type Tombstone,
} from '../protocol/aggregates.ts';
import { isCommand, isEvent, readLetter } from '../protocol/deadLetter.ts';
import type { JournalBody, ThredView } from '../protocol/JournalBody.ts';
import { thredView } from '../protocol/thredView.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { PatternsStore } from './PatternsStore.ts';
import { ThredReplay, type Replay } from './ThredReplay.ts';

/** One page of a listing. */
export interface ThredPage {
  readonly threds: readonly ThredView[];
  /** Give this as `after` to get the next page; missing on the last one. */
  readonly next?: string;
}

/** Names a dead letter. */
export interface DeadLetterRef {
  readonly partition: number;
  /** Id of the message, or of the event; one for a thred has a digest of the thred's id before it. */
  readonly id: string;
}

/** Something that was set aside. */
export interface DeadLetterView extends DeadLetterRef {
  readonly kind: 'event' | 'command' | 'message';
  readonly status: 'waiting' | 'sent-again' | 'removed';
  readonly reason: string;
  /** When it was set aside, milliseconds since 1970. */
  readonly at: number;
  /** The work or message itself, as JSON. */
  readonly body: string;
  /** What has become of it, oldest first; the last twenty. */
  readonly history: readonly DeadLetterEntry[];
}

/** One page of what was set aside. */
export interface DeadLetterPage {
  readonly letters: readonly DeadLetterView[];
  /** Give this as `after` to get the next page; missing on the last one. */
  readonly next?: string;
}

/** One line of what has happened. */
export interface JournalLine extends JournalBody {
  readonly partition: number;
  /** Grows within the partition. */
  readonly position: string;
}

type Found = Listed & { readonly partition: number };

/** Reads threds and what happened to them. Any program may hold one; it writes nothing. */
export class ThredsStore {
  readonly patterns: PatternsStore;
  readonly partitions: number;
  readonly #storage: Storage;

  /** @param partitions as the store was made with; default 16 */
  constructor(patterns: PatternsStore, storage: Storage, { partitions = 16 } = {}) {
    this.patterns = patterns;
    this.partitions = partitions;
    this.#storage = storage;
  }

  /** Everything about a thred that is alive or finished, its locals included; undefined if there is none. */
  async state(thredId: string): Promise<ThredState | undefined> {
    const state = await this.#read(thredId);
    return state?.kind === 'thred' ? state : undefined;
  }

  /**
   * A thred that is alive or finished, as it is shown to people; undefined if there is none.
   *
   * @param options.participantId only if they take part in it
   */
  async view(
    thredId: string,
    { participantId }: { readonly participantId?: string } = {},
  ): Promise<ThredView | undefined> {
    const state = await this.state(thredId);
    return state && takesPart(participantId, state) ? this.#show(state) : undefined;
  }

  /** How many threds are alive or finished, of one pattern or of all. */
  async count({ patternId }: { readonly patternId?: string } = {}): Promise<number> {
    const label = patternId === undefined ? LIVE_LABEL : liveLabel(patternId);
    const partitions = Array.from({ length: this.partitions }, (_, partition) => partition);
    const counts = await Promise.all(
      partitions.map((partition) => this.#storage.count(partition, label)),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** What is left of a thred that has ended; undefined if it has not, never was, or its traces are gone. */
  async tombstone(thredId: string): Promise<Tombstone | undefined> {
    const state = await this.#read(thredId);
    return state?.kind === 'tombstone' ? state : undefined;
  }

  /**
   * Threds that are alive or finished, of one pattern or of all, partition by partition.
   *
   * @param options.participantId only those in which they take part; a page looks at `limit` threds then, and may hold
   *   fewer though there is a next one
   * @param options.limit most to return, 1 to 1,000. Default 100
   * @param options.after where the page before ended
   * @throws RangeError if one of them is out of its range
   */
  async list(
    options: {
      readonly patternId?: string;
      readonly participantId?: string;
      readonly after?: string;
      readonly limit?: number;
    } = {},
  ): Promise<ThredPage> {
    const { patternId, participantId, ...page } = options;
    const label = patternId === undefined ? LIVE_LABEL : liveLabel(patternId);
    const { listed, next } = await this.#page(label, page);
    // Only threds carry these labels.
    const threds: ThredView[] = [];
    for (const one of listed) {
      const state = decodeAggregate(one.state) as ThredState;
      if (takesPart(participantId, state)) threds.push(await this.#show(state));
    }
    return next === undefined ? { threds } : { threds, next };
  }

  /**
   * What was set aside: events of which nobody could tell whether they were applied, or of which engines died, and
   * messages that could not be delivered. Partition by partition.
   *
   * @param options.limit most to return, 1 to 1,000. Default 100
   * @param options.after where the page before ended
   * @throws RangeError if one of them is out of its range
   */
  async deadLetters(
    options: { readonly after?: string; readonly limit?: number } = {},
  ): Promise<DeadLetterPage> {
    const page = await this.#page(DEAD_LETTER_LABEL, options);
    const letters = page.listed.map(({ partition, id, state }) =>
      showLetter(
        { partition, id: id.slice(deadLetterKey('').length) },
        decodeAggregate(state) as DeadLetterState,
      ),
    );
    return page.next === undefined ? { letters } : { letters, next: page.next };
  }

  /** One dead letter, also when it was sent again or removed lately; undefined if there is none. */
  async deadLetter({ partition, id }: DeadLetterRef): Promise<DeadLetterView | undefined> {
    const isThere = Number.isInteger(partition) && partition >= 0 && partition < this.partitions;
    if (!isThere) return undefined;
    const snapshot = await this.#storage.read({ partition, id: deadLetterKey(id) });
    const state = snapshot && decodeAggregate(snapshot.state);
    const isLetter = state?.kind === 'dead' || state?.kind === 'closed-letter';
    return isLetter ? showLetter({ partition, id }, state) : undefined;
  }

  /**
   * What has happened in a partition, oldest first; entries are kept for a time only.
   *
   * @param options.after only lines behind this position
   */
  async journal(
    partition: number,
    options: { readonly after?: string; readonly limit?: number } = {},
  ): Promise<readonly JournalLine[]> {
    const { after, limit = 1_000 } = options;
    const entries = await this.#storage.journal(partition, {
      limit,
      ...(after === undefined ? {} : { after }),
    });
    return entries.map((entry) => toLine(partition, entry));
  }

  /**
   * Makes a thred again, step by step, from its journal, and compares the outcome with what is stored. Reads the whole
   * journal of the thred's partition; for people who ask how something came about, not for every event.
   *
   * @returns undefined if there is neither a thred nor a trace of it
   * @throws EngineError `REPLAY_INCOMPLETE` if the journal has been trimmed since the thred was started;
   *   `REPLAY_MOVING` (retryable) if the thred is changed again and again meanwhile; `PATTERN_NOT_FOUND`
   */
  replay(
    thredId: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Replay | undefined> {
    const { patterns, partitions } = this;
    return new ThredReplay(this.#storage, { patterns, partitions }).replay(thredId, signal);
  }

  async #read(thredId: string): Promise<AggregateState | undefined> {
    const partition = partitionOfRoute(routeOfThred(thredId), this.partitions);
    const snapshot = await this.#storage.read({ partition, id: thredKey(thredId) });
    return snapshot && decodeAggregate(snapshot.state);
  }

  /** Aggregates that carry a label, over all partitions. */
  async #page(
    label: string,
    { after, limit = 100 }: { readonly after?: string; readonly limit?: number },
  ): Promise<{ readonly listed: readonly Found[]; readonly next?: string }> {
    if (!(limit >= 1 && limit <= 1_000))
      throw new RangeError(`expected a limit of 1 to 1,000, found ${limit}`);
    let { partition, id } = readCursor(after);
    const listed: Found[] = [];
    for (; partition < this.partitions; partition++, id = undefined) {
      const wanted = limit - listed.length;
      const from = id === undefined ? {} : { after: id };
      const found = await this.#storage.scan(partition, { label, limit: wanted, ...from });
      for (const one of found) listed.push({ ...one, partition });
      if (found.length === wanted) return { listed, next: `${partition}/${found.at(-1)!.id}` };
    }
    return { listed };
  }

  async #show(state: ThredState): Promise<ThredView> {
    // One thred whose pattern cannot be had must not hide all others.
    const { patternId, patternVersion } = state;
    return thredView(state, await this.patterns.versionOrNone(patternId, patternVersion));
  }
}

function takesPart(participantId: string | undefined, { participants }: ThredState): boolean {
  return participantId === undefined || participants.includes(participantId);
}

function showLetter(
  ref: DeadLetterRef,
  state: DeadLetterState | ClosedLetterState,
): DeadLetterView {
  const { reason, at, body, history = [] } = state;
  const last = history.at(-1)?.what;
  const content = readLetter(body);
  return {
    ...ref,
    kind: isEvent(content) ? 'event' : isCommand(content) ? 'command' : 'message',
    status: last === 'sent-again' || last === 'removed' ? last : 'waiting',
    reason,
    at,
    body,
    history,
  };
}

function readCursor(after: string | undefined): { partition: number; id: string | undefined } {
  if (after === undefined) return { partition: 0, id: undefined };
  const [, partition, id] = /^(\d{1,3})\/(.+)$/s.exec(after) ?? [];
  if (partition === undefined)
    throw new RangeError(`expected the end of a page before, found "${after.slice(0, 100)}"`);
  return { partition: Number(partition), id };
}

function toLine(partition: number, { position, body }: JournalEntry): JournalLine {
  return { ...(JSON.parse(body) as JournalBody), partition, position };
}
