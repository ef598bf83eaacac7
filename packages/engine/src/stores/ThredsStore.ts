import { partitionOfRoute, routeOfThred } from '@srvthreds/core';
import type { JournalEntry, Storage } from '@srvthreds/storage';
import {
  decodeAggregate,
  LIVE_LABEL,
  liveLabel,
  thredKey,
  type AggregateState,
  type Tombstone,
} from '../protocol/aggregates.ts';
import type { JournalBody, ThredView } from '../protocol/JournalBody.ts';
import { thredView } from '../protocol/thredView.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { PatternsStore } from './PatternsStore.ts';

/** One page of a listing. */
export interface ThredPage {
  readonly threds: readonly ThredView[];
  /** Give this as `after` to get the next page; missing on the last one. */
  readonly next?: string;
}

/** One line of what has happened. */
export interface JournalLine extends JournalBody {
  readonly partition: number;
  /** Grows within the partition. */
  readonly position: string;
}

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

  /** A thred that is alive or finished, as it is shown to people; undefined if there is none. */
  async view(thredId: string): Promise<ThredView | undefined> {
    const state = await this.state(thredId);
    if (!state) return undefined;
    return thredView(state, await this.patterns.version(state.patternId, state.patternVersion));
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
   * @param options.limit most to return, 1 to 1,000. Default 100
   * @param options.after where the page before ended
   */
  async list(
    options: { readonly patternId?: string; readonly after?: string; readonly limit?: number } = {},
  ): Promise<ThredPage> {
    const { patternId, after, limit = 100 } = options;
    if (!(limit >= 1 && limit <= 1_000))
      throw new RangeError(`expected a limit of 1 to 1,000, found ${limit}`);
    let { partition, id } = readCursor(after);
    const label = patternId === undefined ? LIVE_LABEL : liveLabel(patternId);
    const threds: ThredView[] = [];
    for (; partition < this.partitions; partition++, id = undefined) {
      const wanted = limit - threds.length;
      const from = id === undefined ? {} : { after: id };
      const listed = await this.#storage.scan(partition, { label, limit: wanted, ...from });
      for (const { state } of listed) threds.push(await this.#view(state));
      if (listed.length === wanted) return { threds, next: `${partition}/${listed.at(-1)!.id}` };
    }
    return { threds };
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

  async #read(thredId: string): Promise<AggregateState | undefined> {
    const partition = partitionOfRoute(routeOfThred(thredId), this.partitions);
    const snapshot = await this.#storage.read({ partition, id: thredKey(thredId) });
    return snapshot && decodeAggregate(snapshot.state);
  }

  async #view(json: string): Promise<ThredView> {
    // Only threds carry these labels.
    const state = decodeAggregate(json) as ThredState;
    return thredView(state, await this.patterns.version(state.patternId, state.patternVersion));
  }
}

function readCursor(after: string | undefined): { partition: number; id: string | undefined } {
  if (after === undefined) return { partition: 0, id: undefined };
  const slash = after.indexOf('/');
  return { partition: Number(after.slice(0, slash)), id: after.slice(slash + 1) };
}

function toLine(partition: number, { position, body }: JournalEntry): JournalLine {
  return { ...(JSON.parse(body) as JournalBody), partition, position };
}
