import {
  CATALOGUE,
  type Changes,
  type Lease,
  type Precondition,
  type Snapshot,
  type Storage,
} from '@srvthreds/storage';
import { afterEach, beforeEach } from 'vitest';

/** A lease in these suites that must not end by itself, milliseconds. */
const LONG_MS = 60_000;

const ALL = 10_000;

/** What a suite needs to know about the driver under test. */
export interface StorageSetUp {
  readonly makeStorage: () => Storage | Promise<Storage>;
  readonly reopen?: ((storage: Storage) => Storage | Promise<Storage>) | undefined;
}

/** One empty storage for each test, closed after it. */
export function storageForEach({ makeStorage }: StorageSetUp): () => Storage {
  let storage: Storage | undefined;
  beforeEach(async () => {
    storage = await makeStorage();
  });
  afterEach(() => storage?.close());
  return () => storage!;
}

/** A partition, and the right to write to it. */
export class PartitionOwner {
  readonly storage: Storage;
  readonly partition: number;
  readonly lease: Lease;

  private constructor(storage: Storage, partition: number, lease: Lease) {
    this.storage = storage;
    this.partition = partition;
    this.lease = lease;
  }

  static async of(storage: Storage, partition = 0): Promise<PartitionOwner> {
    const lease = await storage.acquire(`partition/${partition}`, {
      ttlMs: LONG_MS,
      holder: 'suite',
      partition,
    });
    if (!lease) throw new Error(`expected the lease of partition ${partition}, found it held`);
    return new PartitionOwner(storage, partition, lease);
  }

  create(id: string, changes: Changes = {}): Promise<{ readonly etag: string }> {
    return this.commit(id, { state: `state of ${id}`, ...changes }, { ifAbsent: true });
  }

  change(id: string, ifEtag: string, changes: Changes): Promise<{ readonly etag: string }> {
    return this.commit(id, changes, { ifEtag });
  }

  commit(
    id: string,
    changes: Changes,
    condition: Precondition,
  ): Promise<{ readonly etag: string }> {
    const fence = this.lease.fence;
    return this.storage.commit({ partition: this.partition, id }, changes, { ...condition, fence });
  }

  read(id: string): Promise<Snapshot | undefined> {
    return this.storage.read({ partition: this.partition, id });
  }

  /** What an aggregate is that must be there. */
  async get(id: string): Promise<Snapshot> {
    const found = await this.read(id);
    if (!found) throw new Error(`expected an aggregate ${id}, found none`);
    return found;
  }

  /** Ids of the aggregates that carry a label, or of all. */
  async idsWith(label?: string): Promise<string[]> {
    const options = label === undefined ? { limit: ALL } : { label, limit: ALL };
    const found = await this.storage.scan(this.partition, options);
    return found.map(({ id }) => id);
  }

  /** Ids of the messages in the outbox, oldest first. */
  async waiting(): Promise<string[]> {
    const messages = await this.storage.unsettled(this.partition, { olderThanMs: 0, limit: ALL });
    return messages.map(({ id }) => id);
  }

  /** Ids of the timers due at a moment, earliest first. */
  async dueAt(at: number): Promise<string[]> {
    const { timers } = await this.storage.due(this.partition, { at, limit: ALL });
    return timers.map(({ id }) => id);
  }

  /** Bodies of the journal, oldest first. */
  async written(): Promise<string[]> {
    const entries = await this.storage.journal(this.partition, { limit: ALL });
    return entries.map(({ body }) => body);
  }
}

/** All that can be seen of a partition, to be compared before and after. */
export async function everythingIn(
  storage: Storage,
  partition: number,
  labels: readonly string[] = [],
): Promise<object> {
  const listed = await storage.scan(partition, { limit: ALL });
  const refs = listed.map(({ id }) => ({ partition, id }));
  return {
    listed,
    aggregates: await Promise.all(refs.map((ref) => storage.read(ref))),
    labelled: await Promise.all(
      labels.map((label) => storage.scan(partition, { label, limit: ALL })),
    ),
    counts: await Promise.all(labels.map((label) => storage.count(partition, label))),
    outbox: await storage.unsettled(partition, { olderThanMs: 0, limit: ALL }),
    timers: await storage.due(partition, { at: Number.MAX_SAFE_INTEGER, limit: ALL }),
    journal: await storage.journal(partition, { limit: ALL }),
  };
}

/** A writer of the partition that needs no lease. */
export function catalogueCommit(
  storage: Storage,
  id: string,
  changes: Changes,
  condition: Precondition,
): Promise<{ readonly etag: string }> {
  return storage.commit({ partition: CATALOGUE, id }, changes, condition);
}
