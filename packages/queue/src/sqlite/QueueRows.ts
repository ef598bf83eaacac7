import type { SqliteFile } from '@srvthreds/core/sqlite';
import type { DeadLetter } from '../contract/Delivery.ts';
import type { QueuedItem } from '../local/QueuedItem.ts';

/** Tables of the queues. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queue_item (
    position INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL DEFAULT 0, dead_letter TEXT
  );
  CREATE INDEX IF NOT EXISTS queue_item_order ON queue_item (topic, position);

  CREATE TABLE IF NOT EXISTS queue_mark (topic TEXT PRIMARY KEY, handed_through INTEGER NOT NULL) WITHOUT ROWID;
`;

/** A message as it is found in the file. */
export interface StoredItem extends QueuedItem {
  readonly position: number;
  /** Not to be handed out before, milliseconds since 1970. */
  readonly dueAt: number;
}

/** The messages of all topics, as rows. */
export class QueueRows {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
    file.define(SCHEMA);
  }

  /**
   * The messages of a topic, oldest first, with the mark up to which an earlier process may have handed them out; those
   * count one attempt more.
   */
  load(topic: string): { items: readonly StoredItem[]; handedThrough: number } {
    return this.#file.read(() => {
      const mark = this.#file
        .sql('SELECT handed_through FROM queue_mark WHERE topic = ?')
        .get(topic);
      const handedThrough = Number(mark?.['handed_through'] ?? 0);
      this.#file
        .sql('UPDATE queue_item SET attempts = attempts + 1 WHERE topic = ? AND position <= ?')
        .run(topic, handedThrough);
      const rows = this.#file
        .sql('SELECT * FROM queue_item WHERE topic = ? ORDER BY position')
        .all(topic);
      const items = rows.map((row): StoredItem => ({
        position: Number(row['position']),
        id: String(row['id']),
        body: String(row['body']),
        attempts: Number(row['attempts']),
        dueAt: Number(row['due_at']),
        ...(typeof row['dead_letter'] === 'string'
          ? { deadLetter: JSON.parse(row['dead_letter']) as DeadLetter }
          : {}),
      }));
      return { items, handedThrough };
    });
  }

  add(topic: string, item: QueuedItem, dueAt = 0): Promise<QueuedItem> {
    return this.#file.write(() => this.#insert(topic, item, dueAt));
  }

  remove(items: readonly QueuedItem[]): Promise<void> {
    return this.#file.write(() => this.#delete(items));
  }

  /** Takes a message from its place and puts it at the end of a topic, in one step. */
  move(item: QueuedItem, topic: string, dueAt = 0): Promise<QueuedItem> {
    return this.#file.write(() => {
      this.#delete([item]);
      return this.#insert(topic, item, dueAt);
    });
  }

  /** Notes that messages up to a position may be handed out from now on. */
  async markHanded(topic: string, through: number): Promise<void> {
    await this.#file.write(() => {
      this.#file
        .sql('INSERT OR REPLACE INTO queue_mark (topic, handed_through) VALUES (?, ?)')
        .run(topic, through);
    });
  }

  #insert(topic: string, item: QueuedItem, dueAt: number): QueuedItem {
    const { id, body, attempts = 0, deadLetter } = item;
    const { lastInsertRowid } = this.#file
      .sql(
        'INSERT INTO queue_item (topic, id, body, attempts, due_at, dead_letter) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(topic, id, body, attempts, dueAt, deadLetter ? JSON.stringify(deadLetter) : null);
    return { ...item, position: Number(lastInsertRowid) };
  }

  #delete(items: readonly QueuedItem[]): void {
    const statement = this.#file.sql('DELETE FROM queue_item WHERE position = ?');
    for (const { position } of items) if (position !== undefined) statement.run(position);
  }
}
