import type { Changes, Lease, Precondition, Snapshot, Storage } from '@srvthreds/storage';

/** A lease in these suites that must not end by itself, milliseconds. */
const LONG_MS = 3_600_000;

const ALL = 10_000;

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
