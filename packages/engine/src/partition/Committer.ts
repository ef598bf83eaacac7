import {
  type Changes,
  type NewMessage,
  type Precondition,
  type Snapshot,
  type Storage,
  type StoredMessage,
} from '@srvthreds/storage';
import { LRUCache } from 'lru-cache';
import { decodeAggregate, type AggregateState } from '../protocol/aggregates.ts';
import { SeenWindow } from '../protocol/SeenWindow.ts';

/** An aggregate as its owner knows it. */
export interface Known {
  readonly etag: string;
  readonly state: AggregateState;
  readonly seen: SeenWindow;
}

export interface CommitterOptions {
  readonly storage: Storage;
  readonly partition: number;
  readonly fence: string;
  /** Most aggregates that are kept in memory, and most characters of them. */
  readonly cacheSize: number;
  readonly cacheCharacters: number;
  /** Told of every commit that the store has taken, in commit order. */
  readonly onCommitted: (key: string, changes: Changes) => void;
  /** Told when a commit failed and may have happened all the same. */
  readonly onUnclear: () => void;
}

/** An aggregate in memory, and how many characters its state has in the store. */
interface Kept {
  readonly known: Known;
  readonly length: number;
}

/** What an id in memory counts for. */
const CHARACTERS_PER_ID = 64;

/** Reads and commits the aggregates of one partition, as its owner. Nothing else in an engine commits to a partition. */
export class Committer {
  readonly #options: CommitterOptions;
  readonly #known: LRUCache<string, Kept>;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#known = new LRUCache({
      max: options.cacheSize,
      maxSize: options.cacheCharacters,
      sizeCalculation: ({ known, length }, key) =>
        key.length + length + known.seen.size * CHARACTERS_PER_ID,
    });
  }

  /** The aggregate, from memory if it is there. A decision made on it is checked by its etag. */
  async load(key: string): Promise<Known | undefined> {
    const kept = this.#known.get(key);
    if (kept) return kept.known;
    return (await this.read(key))?.known;
  }

  /** The aggregate as the store has it, with its messages that wait. */
  async read(
    key: string,
  ): Promise<{ known: Known; unsettled: readonly StoredMessage[] } | undefined> {
    const { storage, partition } = this.#options;
    const snapshot = await storage.read({ partition, id: key });
    if (!snapshot) {
      this.#known.delete(key);
      return undefined;
    }
    const known = toKnown(snapshot);
    this.#known.set(key, { known, length: snapshot.state.length });
    return { known, unsettled: snapshot.unsettled };
  }

  /**
   * Commits, under this owner's fence.
   *
   * @param after what the aggregate is with it, to be kept in memory; undefined: nothing is kept
   * @throws StorageError as `Storage.commit` does; what was kept in memory is forgotten
   */
  async commit(
    key: string,
    changes: Changes,
    condition: Precondition,
    after?: Omit<Known, 'etag'>,
  ): Promise<void> {
    const { storage, partition, fence, onCommitted, onUnclear } = this.#options;
    const length = changes.state?.length ?? this.#known.peek(key)?.length ?? 0;
    let etag: string;
    try {
      ({ etag } = await storage.commit({ partition, id: key }, changes, { ...condition, fence }));
    } catch (error) {
      this.#known.delete(key);
      onUnclear();
      throw error;
    }
    if (after) this.#known.set(key, { known: { ...after, etag }, length });
    else this.#known.delete(key);
    onCommitted(key, changes);
  }
}

function toKnown({ etag, state, seen }: Snapshot): Known {
  return { etag, state: decodeAggregate(state), seen: SeenWindow.from(seen) };
}

/** The messages of a commit as they stand in the outbox. */
export function outboxMessages(
  key: string,
  enqueue: readonly NewMessage[] | undefined,
): readonly (NewMessage & { readonly aggregateId: string })[] {
  return (enqueue ?? []).map((message) => ({ ...message, aggregateId: key }));
}
