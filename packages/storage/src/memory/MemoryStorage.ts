import { randomId, SystemClock, type Clock } from '@srvthreds/core';
import type { Changes, Precondition } from '../contract/Changes.ts';
import type { Lease, LeaseInfo, LeaseRequest } from '../contract/Lease.ts';
import { checkLimits } from '../contract/limits.ts';
import type {
  AggregateRef,
  JournalEntry,
  Listed,
  Snapshot,
  StoredMessage,
  StoredTimer,
  TrimRule,
} from '../contract/records.ts';
import { CATALOGUE, type Storage } from '../contract/Storage.ts';
import { staleOwner, storageClosed } from '../refusals.ts';
import { LeaseTable } from './LeaseTable.ts';
import { MemoryPartition } from './MemoryPartition.ts';

export interface MemoryStorageOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Keeps everything in this process. It lasts as long as the object: engines may come and go on it.
 * The model against which the other drivers are compared.
 */
export class MemoryStorage implements Storage {
  readonly #clock: Clock;
  readonly #partitions = new Map<number, MemoryPartition>();
  readonly #leases: LeaseTable;
  // Part of every etag and fence, so that none ever equals one of another storage.
  readonly #epoch = randomId(6);
  #closed = false;

  constructor({ clock = new SystemClock() }: MemoryStorageOptions = {}) {
    this.#clock = clock;
    this.#leases = new LeaseTable(clock, this.#epoch);
  }

  async read(ref: AggregateRef): Promise<Snapshot | undefined> {
    return this.#partition(ref.partition).read(ref.id);
  }

  async commit(
    ref: AggregateRef,
    changes: Changes,
    options: Precondition & { readonly fence?: string },
  ): Promise<{ readonly etag: string }> {
    const partition = this.#partition(ref.partition);
    checkLimits(ref, changes);
    if (ref.partition !== CATALOGUE) this.#checkFence(ref, options.fence);
    return partition.commit(ref.id, changes, options);
  }

  async settle(partition: number, messageIds: readonly string[]): Promise<void> {
    this.#partition(partition).settle(messageIds);
  }

  async unsettled(
    partition: number,
    options: { readonly olderThanMs: number; readonly limit: number },
  ): Promise<readonly StoredMessage[]> {
    return this.#partition(partition).unsettled(options.olderThanMs, options.limit);
  }

  async due(
    partition: number,
    { at, limit }: { readonly at: number; readonly limit: number },
  ): Promise<{ readonly timers: readonly StoredTimer[]; readonly nextDueAt?: number }> {
    return this.#partition(partition).due(at, limit);
  }

  async scan(
    partition: number,
    options: { readonly label?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly Listed[]> {
    return this.#partition(partition).scan(options);
  }

  async count(partition: number, label: string): Promise<number> {
    return this.#partition(partition).count(label);
  }

  async journal(
    partition: number,
    { after, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly JournalEntry[]> {
    return this.#partition(partition).journal.read(after, limit);
  }

  async trim(partition: number, rule: TrimRule): Promise<void> {
    this.#partition(partition).journal.trim(rule);
  }

  async acquire(name: string, request: LeaseRequest): Promise<Lease | undefined> {
    this.#checkOpen();
    return this.#leases.acquire(name, request);
  }

  async leases(prefix: string): Promise<readonly LeaseInfo[]> {
    this.#checkOpen();
    return this.#leases.list(prefix);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #partition(number: number): MemoryPartition {
    this.#checkOpen();
    let partition = this.#partitions.get(number);
    if (!partition) {
      partition = new MemoryPartition(this.#clock, this.#epoch);
      this.#partitions.set(number, partition);
    }
    return partition;
  }

  #checkFence(ref: AggregateRef, fence: string | undefined): void {
    const expected = this.#leases.fenceOf(ref.partition);
    if (fence === undefined || fence !== expected) throw staleOwner(ref, expected, fence);
  }

  #checkOpen(): void {
    if (this.#closed) throw storageClosed();
  }
}
