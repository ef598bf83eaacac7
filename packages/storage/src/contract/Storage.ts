import type { Changes, Precondition } from './Changes.ts';
import type { Lease, LeaseInfo, LeaseRequest } from './Lease.ts';
import type {
  AggregateRef,
  JournalEntry,
  Listed,
  Snapshot,
  StoredMessage,
  StoredTimer,
  TrimRule,
} from './records.ts';

/** The partition of what belongs to the whole store, such as patterns. It has no owner: its commits carry no fence. */
export const CATALOGUE = -1;

/**
 * Where an engine keeps its state. A driver compares etag and fence and writes what it is told; it knows no pattern,
 * thred or limit. Every driver passes the suite in `@srvthreds/testing`.
 *
 * All methods may throw StorageError `STORAGE_UNAVAILABLE` (retryable) when the server is away, and `STORAGE_CLOSED`
 * after `close()`.
 */
export interface Storage {
  /** The aggregate, or undefined if there is none. */
  read(ref: AggregateRef): Promise<Snapshot | undefined>;

  /**
   * Writes changes to one aggregate, all of them or none. What does not hold is looked for in the order fence,
   * precondition, waiting messages; what is written, in the order cancel, schedule and drop, add.
   *
   * @param options.fence of the partition's lease; not given for `CATALOGUE`
   * @returns the new etag
   * @throws StorageError `STORAGE_VERSION_CONFLICT` (retryable) if the precondition does not hold: read and decide again
   * @throws StorageError `STORAGE_STALE_OWNER` if the fence is not the partition's, or if the server that gave it has been
   *   restarted or replaced since, and may have lost what its owner has seen: stop, give the partition up
   * @throws StorageError `STORAGE_UNSETTLED` (retryable) if an aggregate is to be removed while messages of it wait
   * @throws StorageError `STORAGE_TOO_LARGE` if a part is over its limit (`STORAGE_LIMITS`)
   */
  commit(
    ref: AggregateRef,
    changes: Changes,
    options: Precondition & { readonly fence?: string },
  ): Promise<{ readonly etag: string }>;

  /** Crosses out messages that have been sent; ids that are not there are passed over. Changes no etag. */
  settle(partition: number, messageIds: readonly string[]): Promise<void>;

  /**
   * Messages of a partition that were committed at least `olderThanMs` ago and are not crossed out, oldest first.
   *
   * @param options.limit most to return, >= 1
   */
  unsettled(
    partition: number,
    options: { readonly olderThanMs: number; readonly limit: number },
  ): Promise<readonly StoredMessage[]>;

  /**
   * Timers of a partition that are due at a moment, earliest first, and when the next one after these is.
   *
   * @param options.at milliseconds since 1970, by the caller's clock
   * @param options.limit most to return, >= 1
   */
  due(
    partition: number,
    options: { readonly at: number; readonly limit: number },
  ): Promise<{ readonly timers: readonly StoredTimer[]; readonly nextDueAt?: number }>;

  /**
   * Aggregates of a partition, ordered by id, in the driver's own order of texts.
   *
   * @param options.label only those that carry it
   * @param options.after only ids behind this one
   * @param options.limit most to return, >= 1; fewer mean that there are no more
   */
  scan(
    partition: number,
    options: { readonly label?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly Listed[]>;

  /** How many aggregates of a partition carry a label. */
  count(partition: number, label: string): Promise<number>;

  /**
   * Journal entries of a partition, oldest first.
   *
   * @param options.after only entries behind this position
   * @param options.limit most to return, >= 1
   */
  journal(
    partition: number,
    options: { readonly after?: string; readonly limit: number },
  ): Promise<readonly JournalEntry[]>;

  /** Removes journal entries. */
  trim(partition: number, rule: TrimRule): Promise<void>;

  /** Takes a lease that nobody holds; undefined if somebody does. */
  acquire(name: string, request: LeaseRequest): Promise<Lease | undefined>;

  /** Leases that are held now and whose names begin with `prefix`, by name. */
  leases(prefix: string): Promise<readonly LeaseInfo[]>;

  /** Frees what the driver opened itself. May be called twice. */
  close(): Promise<void>;
}
