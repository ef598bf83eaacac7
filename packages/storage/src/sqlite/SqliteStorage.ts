import { randomId, SystemClock, type Clock } from '@srvthreds/core';
import { SqliteFile, type Synchronous } from '@srvthreds/core/sqlite';
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
import type { Storage } from '../contract/Storage.ts';
import { storageClosed } from '../refusals.ts';
import { commitChanges } from './commitChanges.ts';
import { LeaseRows } from './LeaseRows.ts';
import { toEntry, toListed, toMessage, toSeen, toTimer } from './rows.ts';
import { STORAGE_SCHEMA } from './schema.ts';
import { trimJournal } from './trimJournal.ts';

export interface SqliteStorageOptions {
  /**
   * Default `full`: a commit that has resolved survives a loss of power. Whoever else has the file open in this process
   * gets the stricter of what was asked for.
   */
  readonly synchronous?: Synchronous;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Keeps everything in one file, for one process at a time; engines in it may come and go. Commits that come together
 * are made durable together. Needs Node 22.13 or newer.
 */
export class SqliteStorage implements Storage {
  readonly #file: SqliteFile;
  readonly #clock: Clock;
  readonly #leases: LeaseRows;
  // Part of every etag, so that none ever equals one of an earlier process.
  readonly #epoch = randomId(6);
  #commits = 0;
  #isClosed = false;

  /**
   * @param path of the file; it and its folder are made if they are not there
   * @throws SqliteError `SQLITE_IN_USE`, `SQLITE_UNAVAILABLE`, `SQLITE_FORMAT_UNKNOWN`
   */
  constructor(path: string, options: SqliteStorageOptions = {}) {
    const { clock = new SystemClock(), ...fileOptions } = options;
    this.#clock = clock;
    this.#file = SqliteFile.open(path, fileOptions);
    this.#file.define(STORAGE_SCHEMA);
    this.#leases = new LeaseRows(this.#file, clock);
  }

  async read({ partition, id }: AggregateRef): Promise<Snapshot | undefined> {
    return this.#read(() => {
      const row = this.#file
        .sql('SELECT etag, state FROM aggregate WHERE partition = ? AND id = ?')
        .get(partition, id);
      if (!row) return undefined;
      return {
        etag: String(row['etag']),
        state: String(row['state']),
        seen: this.#file
          .sql('SELECT id, at FROM seen WHERE partition = ? AND aggregate = ? ORDER BY position')
          .all(partition, id)
          .map(toSeen),
        unsettled: this.#file
          .sql('SELECT * FROM outbox WHERE partition = ? AND aggregate = ? ORDER BY position')
          .all(partition, id)
          .map(toMessage),
      };
    });
  }

  async commit(
    ref: AggregateRef,
    changes: Changes,
    options: Precondition & { readonly fence?: string },
  ): Promise<{ readonly etag: string }> {
    this.#checkOpen();
    checkLimits(ref, changes);
    const etag = `${++this.#commits}.${this.#epoch}`;
    const now = this.#clock.now();
    const condition = { ...options, fence: options.fence, etag, now };
    await this.#file.write(() => commitChanges(this.#file, ref, changes, condition));
    return { etag };
  }

  async settle(partition: number, messageIds: readonly string[]): Promise<void> {
    this.#checkOpen();
    await this.#file.write(() => {
      const remove = this.#file.sql('DELETE FROM outbox WHERE partition = ? AND id = ?');
      for (const id of messageIds) remove.run(partition, id);
    });
  }

  async unsettled(
    partition: number,
    { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
  ): Promise<readonly StoredMessage[]> {
    const latest = this.#clock.now() - olderThanMs;
    return this.#read(() =>
      this.#file
        .sql(
          'SELECT * FROM outbox WHERE partition = ? AND enqueued_at <= ? ORDER BY position LIMIT ?',
        )
        .all(partition, latest, limit)
        .map(toMessage),
    );
  }

  async due(
    partition: number,
    { at, limit }: { readonly at: number; readonly limit: number },
  ): Promise<{ readonly timers: readonly StoredTimer[]; readonly nextDueAt?: number }> {
    return this.#read(() => {
      // One more than asked for tells when the next one is.
      const rows = this.#file
        .sql('SELECT * FROM timer WHERE partition = ? ORDER BY due_at, aggregate, id LIMIT ?')
        .all(partition, limit + 1)
        .map(toTimer);
      const timers = rows.filter(({ dueAt }) => dueAt <= at).slice(0, limit);
      const next = rows[timers.length];
      return next ? { timers, nextDueAt: next.dueAt } : { timers };
    });
  }

  async scan(
    partition: number,
    options: { readonly label?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly Listed[]> {
    const { label, after = '', limit } = options;
    return this.#read(() => {
      const rows =
        label === undefined
          ? this.#file
              .sql(
                'SELECT id, etag, state FROM aggregate WHERE partition = ? AND id > ? ORDER BY id LIMIT ?',
              )
              .all(partition, after, limit)
          : this.#file
              .sql(
                `SELECT a.id, a.etag, a.state FROM label l
                 JOIN aggregate a ON a.partition = l.partition AND a.id = l.aggregate
                 WHERE l.partition = ? AND l.label = ? AND l.aggregate > ? ORDER BY l.aggregate LIMIT ?`,
              )
              .all(partition, label, after, limit);
      return rows.map(toListed);
    });
  }

  async count(partition: number, label: string): Promise<number> {
    return this.#read(() => {
      const row = this.#file
        .sql('SELECT count(*) AS found FROM label WHERE partition = ? AND label = ?')
        .get(partition, label);
      return Number(row?.['found']);
    });
  }

  async journal(
    partition: number,
    { after = '0', limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly JournalEntry[]> {
    return this.#read(() =>
      this.#file
        .sql('SELECT * FROM journal WHERE partition = ? AND position > ? ORDER BY position LIMIT ?')
        .all(partition, Number(after), limit)
        .map(toEntry),
    );
  }

  async trim(partition: number, rule: TrimRule): Promise<void> {
    this.#checkOpen();
    await this.#file.write(() => trimJournal(this.#file, partition, rule));
  }

  async acquire(name: string, request: LeaseRequest): Promise<Lease | undefined> {
    this.#checkOpen();
    return this.#leases.acquire(name, request);
  }

  async leases(prefix: string): Promise<readonly LeaseInfo[]> {
    return this.#read(() => this.#leases.list(prefix));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close();
  }

  #read<T>(work: () => T): T {
    this.#checkOpen();
    return this.#file.read(work);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw storageClosed();
  }
}
