import { DatabaseSync } from 'node:sqlite';
import { PARTITIONS, type Subject } from '../Subject.ts';
import { packed, placed } from '../yardstick.ts';

// The tables of ours that the yardstick writes to, with all their indexes.
const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = full;
  CREATE TABLE aggregate (partition INTEGER, id TEXT, etag TEXT, state TEXT, PRIMARY KEY (partition, id)) WITHOUT ROWID;
  CREATE TABLE seen (position INTEGER PRIMARY KEY, partition INTEGER, aggregate TEXT, id TEXT, at INTEGER,
    UNIQUE (partition, aggregate, id));
  CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, partition INTEGER, id TEXT, aggregate TEXT,
    topic TEXT, body TEXT, enqueued_at INTEGER, UNIQUE (partition, id));
  CREATE INDEX outbox_order ON outbox (partition, position);
  CREATE INDEX outbox_aggregate ON outbox (partition, aggregate, position);
  CREATE TABLE label (partition INTEGER, label TEXT, aggregate TEXT, PRIMARY KEY (partition, label, aggregate)) WITHOUT ROWID;
  CREATE INDEX label_aggregate ON label (partition, aggregate);
  CREATE TABLE journal (position INTEGER PRIMARY KEY AUTOINCREMENT, partition INTEGER, aggregate TEXT, at INTEGER, body TEXT);
  CREATE INDEX journal_order ON journal (partition, position);
  CREATE INDEX journal_age ON journal (partition, at);
  CREATE TABLE queue_item (position INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT, id TEXT, body TEXT,
    attempts INTEGER DEFAULT 0, due_at INTEGER DEFAULT 0, dead_letter TEXT);
  CREATE INDEX queue_item_order ON queue_item (topic, position);
`;
/** About as long as what the engine writes. */
const STATE = 'x'.repeat(420);
const MESSAGE = 'x'.repeat(330);
const ENTRY = 'x'.repeat(1_250);

/**
 * The same rows in the same tables, written by hand: an event into the queue; its commit; message and event crossed out.
 * Writes that come together are made durable together. No filters, no owners, no repeats, no order.
 */
export function sqliteFloor(file: string): Subject {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  const write = batched(database);
  const sql = statements(database);
  const crossingOut = new Set<Promise<unknown>>();

  const handle = async (
    index: number,
    { id, body, state }: { readonly id: string; readonly body: object; readonly state: string },
  ): Promise<void> => {
    const partition = index % PARTITIONS;
    const thred = `thred/order_${index}`;
    const queued = await write(() =>
      sql.addItem.run(`event-queue.${partition}`, id, envelope(body)),
    );
    await write(() => {
      sql.findEtag.get(partition, thred);
      sql.putAggregate.run(partition, thred, id, state);
      sql.addSeen.run(partition, thred, id, index);
      sql.dropLabels.run(partition, thred);
      sql.addLabel.run(partition, 'live', thred);
      sql.addMessage.run(partition, `message-${id}`, thred, 'messages', MESSAGE, index);
      sql.addEntry.run(partition, thred, index, ENTRY);
    });
    const crossing = write(() => {
      sql.dropMessage.run(partition, `message-${id}`);
      sql.dropItem.run(Number(queued.lastInsertRowid));
    });
    crossingOut.add(crossing);
    void crossing.finally(() => crossingOut.delete(crossing));
  };

  let instances = 0;
  return {
    processes: [],
    async play(id, told) {
      const index = instances++;
      for (const body of [placed(id), packed(id, id)]) {
        const sentAt = performance.now();
        await handle(index, { id: body.id, body, state: STATE });
        told?.(performance.now() - sentAt);
      }
    },
    settled: async () => void (await Promise.all(crossingOut)),
    close: async () => database.close(),
  };
}

function envelope(event: object): string {
  return JSON.stringify({ format: 1, kind: 'event', acceptedAt: Date.now(), event });
}

/** Everything that is asked for in one turn goes into one transaction. */
function batched(database: DatabaseSync) {
  let waiting: (() => void)[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    database.exec('BEGIN IMMEDIATE');
    for (const work of batch) work();
    database.exec('COMMIT');
  };
  return <T>(work: () => T): Promise<T> =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(() => {
        const value = work();
        // A promise is heard of only after the transaction has ended.
        resolve(value);
      });
    });
}

function statements(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text);
  return {
    addItem: prepare('INSERT INTO queue_item (topic, id, body) VALUES (?, ?, ?)'),
    dropItem: prepare('DELETE FROM queue_item WHERE position = ?'),
    findEtag: prepare('SELECT etag FROM aggregate WHERE partition = ? AND id = ?'),
    putAggregate: prepare(
      `INSERT INTO aggregate (partition, id, etag, state) VALUES (?, ?, ?, ?)
       ON CONFLICT (partition, id) DO UPDATE SET etag = excluded.etag, state = excluded.state`,
    ),
    addSeen: prepare('INSERT INTO seen (partition, aggregate, id, at) VALUES (?, ?, ?, ?)'),
    dropLabels: prepare('DELETE FROM label WHERE partition = ? AND aggregate = ?'),
    addLabel: prepare('INSERT INTO label (partition, label, aggregate) VALUES (?, ?, ?)'),
    addMessage: prepare(
      'INSERT INTO outbox (partition, id, aggregate, topic, body, enqueued_at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    dropMessage: prepare('DELETE FROM outbox WHERE partition = ? AND id = ?'),
    addEntry: prepare('INSERT INTO journal (partition, aggregate, at, body) VALUES (?, ?, ?, ?)'),
  };
}
