import { RecordsError } from './errors.ts';
import { LatestResults } from './pure/LatestResults.ts';
import { perform, type RecordTable } from './pure/perform.ts';
import { writes } from './pure/writes.ts';
import type { RecordOperation, RecordStore, StoredRecord, TransactOptions } from './RecordStore.ts';

/** Records in memory, gone with the process: the model against which drivers are compared. */
export class MemoryRecords implements RecordStore {
  readonly #types = new Map<string, Map<string, StoredRecord>>();
  readonly #done = new Map<string, readonly unknown[]>();
  readonly #latest = new LatestResults<string>();
  #isClosed = false;

  async transact(
    operations: readonly RecordOperation[],
    options: TransactOptions,
  ): Promise<readonly unknown[]> {
    if (this.#isClosed) throw new RecordsError('RECORDS_CLOSED', 'expected an open store');
    const once = writes(operations) ? options.once : undefined;
    const done = once === undefined ? undefined : this.#done.get(once);
    if (done) return structuredClone(done);
    const undo: (() => void)[] = [];
    try {
      const results = perform(this.#table(undo), structuredClone(operations), options);
      if (once !== undefined) this.#remember(once, structuredClone(results));
      return structuredClone(results);
    } catch (error) {
      for (const takeBack of undo.toReversed()) takeBack();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  #table(undo: (() => void)[]): RecordTable {
    const change = (type: string, id: string, record?: StoredRecord): void => {
      const records = this.#ofType(type);
      const before = records.get(id);
      undo.push(() => put(records, id, before));
      put(records, id, record);
    };
    return {
      all: (type) => this.#ofType(type).values(),
      get: (type, id) => this.#ofType(type).get(id),
      set: (type, record) => change(type, record.id, record),
      remove: (type, id) => change(type, id),
    };
  }

  #ofType(type: string): Map<string, StoredRecord> {
    let records = this.#types.get(type);
    if (!records) this.#types.set(type, (records = new Map<string, StoredRecord>()));
    return records;
  }

  #remember(once: string, results: readonly unknown[]): void {
    this.#done.set(once, results);
    const { length } = JSON.stringify(results);
    for (const oldest of this.#latest.add(once, length)) this.#done.delete(oldest);
  }
}

function put(records: Map<string, StoredRecord>, id: string, record?: StoredRecord): void {
  if (record) records.set(id, record);
  else records.delete(id);
}
