import { SqliteFile, type Synchronous } from '@srvthreds/core/sqlite';
import { RecordsError } from './errors.ts';
import { LatestResults } from './pure/LatestResults.ts';
import { perform, type RecordTable } from './pure/perform.ts';
import { writes } from './pure/writes.ts';
import type { RecordOperation, RecordStore, StoredRecord, TransactOptions } from './RecordStore.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS record (
  type TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (type, id)
);
CREATE TABLE IF NOT EXISTS record_done (
  position INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, results TEXT NOT NULL
);`;

export interface SqliteRecordsOptions {
  /** Default `full`: what has resolved survives a loss of power. */
  readonly synchronous?: Synchronous;
}

/**
 * Records in a file, for one process at a time; it may be the file of a `SqliteStorage`. A task that does not name an id
 * looks at every record of its type. Needs Node 22.13 or newer.
 */
export class SqliteRecords implements RecordStore {
  readonly #file: SqliteFile;
  readonly #table: RecordTable;
  /** By position. */
  readonly #latest = new LatestResults<number>();
  #isClosed = false;

  /**
   * @param path of the file; it and its folder are made if they are not there
   * @throws SqliteError `SQLITE_IN_USE`, `SQLITE_UNAVAILABLE`, `SQLITE_FORMAT_UNKNOWN`
   */
  constructor(path: string, options: SqliteRecordsOptions = {}) {
    this.#file = SqliteFile.open(path, options);
    this.#file.define(SCHEMA);
    this.#table = tableOf(this.#file);
    const kept = this.#file.sql(
      'SELECT position, LENGTH(results) AS length FROM record_done ORDER BY position',
    );
    for (const { position, length } of kept.all())
      this.#latest.add(Number(position), Number(length));
  }

  /** @throws SqliteError `SQLITE_UNAVAILABLE` too, if the file refuses */
  async transact(
    operations: readonly RecordOperation[],
    options: TransactOptions,
  ): Promise<readonly unknown[]> {
    if (this.#isClosed) throw new RecordsError('RECORDS_CLOSED', 'expected an open store');
    if (!writes(operations))
      return this.#file.read(() => perform(this.#table, operations, options));
    return this.#file.write(() => this.#write(operations, options));
  }

  close(): Promise<void> {
    if (!this.#isClosed) this.#file.close();
    this.#isClosed = true;
    return Promise.resolve();
  }

  #write(operations: readonly RecordOperation[], options: TransactOptions): readonly unknown[] {
    const { once } = options;
    if (once === undefined) return perform(this.#table, operations, options);
    const done = this.#file.sql('SELECT results FROM record_done WHERE name = ?').get(once);
    if (done) return JSON.parse(String(done['results'])) as readonly unknown[];
    const results = perform(this.#table, operations, options);
    const text = JSON.stringify(results);
    const { lastInsertRowid } = this.#file
      .sql('INSERT INTO record_done (name, results) VALUES (?, ?)')
      .run(once, text);
    const last = this.#latest.add(Number(lastInsertRowid), text.length).at(-1);
    if (last !== undefined) this.#file.sql('DELETE FROM record_done WHERE position <= ?').run(last);
    return results;
  }
}

function tableOf(file: SqliteFile): RecordTable {
  return {
    all: (type) => file.sql('SELECT body FROM record WHERE type = ?').all(type).map(toRecord),
    get: (type, id) => {
      const row = file.sql('SELECT body FROM record WHERE type = ? AND id = ?').get(type, id);
      return row && toRecord(row);
    },
    set: (type, record) => {
      file
        .sql('INSERT OR REPLACE INTO record (type, id, body) VALUES (?, ?, ?)')
        .run(type, record.id, JSON.stringify(record));
    },
    remove: (type, id) => {
      file.sql('DELETE FROM record WHERE type = ? AND id = ?').run(type, id);
    },
  };
}

function toRecord(row: Record<string, unknown>): StoredRecord {
  return JSON.parse(String(row['body'])) as StoredRecord;
}
