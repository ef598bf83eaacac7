import type { SqliteFile } from '@srvthreds/core/sqlite';
import type { SQLOutputValue } from 'node:sqlite';
import { MAILBOX_LIMITS, type MailboxBounds } from '../limits.ts';
import type { MailboxEntry, MailboxMessage, MailboxPage } from '../Mailbox.ts';
import { nextNumber } from '../nextNumber.ts';
import { overBound } from '../overBound.ts';
import { pageOf } from '../pageOf.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** The mailbox of one participant, as rows. Whoever uses it is in a transaction of the file. */
export class BoxRows {
  readonly #file: SqliteFile;
  readonly #participantId: string;
  last = 0;
  #taken = 0;
  #lost = 0;
  #held = 0;
  #bytes = 0;
  #ids = 0;
  #appendedAt = 0;

  /** Reads what is there. */
  constructor(file: SqliteFile, participantId: string) {
    this.#file = file;
    this.#participantId = participantId;
    const row = file.sql('SELECT * FROM mailbox WHERE participant = ?').get(participantId);
    if (!row) return;
    this.last = Number(row['last']);
    this.#taken = Number(row['taken']);
    this.#lost = Number(row['lost']);
    this.#held = Number(row['held']);
    this.#bytes = Number(row['bytes']);
    this.#ids = Number(row['ids']);
    this.#appendedAt = Number(row['appended_at']);
  }

  /** Nobody has written to it for so long that something of it goes. */
  isIdle({ ageMs, forgetMs }: Required<MailboxBounds>, now: number): boolean {
    const idleMs = now - this.#appendedAt;
    return this.last > 0 && (idleMs > forgetMs || (idleMs > ageMs && this.#ids > 0));
  }

  /** Drops everything if it is idle, and forgets it when its time has come. */
  age(bounds: Required<MailboxBounds>, now: number): void {
    if (!this.isIdle(bounds, now)) return;
    if (this.#held > 0) this.#drop(this.last);
    this.#file.sql('DELETE FROM mailbox_id WHERE participant = ?').run(this.#participantId);
    this.#ids = 0;
    if (now - this.#appendedAt <= bounds.forgetMs) return this.#save();
    this.#file.sql('DELETE FROM mailbox WHERE participant = ?').run(this.#participantId);
    this.last = this.#taken = this.#lost = 0;
  }

  /** @returns numbers of the messages, and how many others had to go for them */
  append(
    messages: readonly MailboxMessage[],
    bounds: Required<MailboxBounds>,
    now: number,
  ): { readonly numbers: readonly number[]; readonly dropped: number } {
    const numbers = messages.map((message) => this.#add(message, now));
    this.#appendedAt = now;
    const held = { messages: this.#held, bytes: this.#bytes };
    const through = overBound(this.#oldestFirst(), held, { bounds, now });
    const dropped = through === 0 ? 0 : this.#drop(through);
    this.#save();
    return { numbers, dropped };
  }

  page(after: number, limit: number): MailboxPage {
    const rows = this.#file
      .sql(
        'SELECT number, id, body FROM mailbox_entry WHERE participant = ? AND number > ? ORDER BY number LIMIT ?',
      )
      // One more than asked for tells whether there are more. One by one, as far as the page goes.
      .iterate(this.#participantId, after, limit + 1);
    const marks = { last: this.last, takenThrough: this.#taken, lostThrough: this.#lost };
    return pageOf(entriesOf(rows), limit, marks);
  }

  take(through: number): void {
    if (through <= this.#taken) return;
    this.#taken = through;
    this.#remove(through);
    this.#save();
  }

  #add({ id, body }: MailboxMessage, now: number): number {
    const known = this.#file
      .sql('SELECT number FROM mailbox_id WHERE participant = ? AND id = ?')
      .get(this.#participantId, id);
    if (known) return Number(known['number']);
    const bytes = Buffer.byteLength(body);
    this.last = nextNumber(this.last, now);
    this.#file
      .sql(
        'INSERT INTO mailbox_entry (participant, number, id, body, bytes) VALUES (?, ?, ?, ?, ?)',
      )
      .run(this.#participantId, this.last, id, body, bytes);
    this.#file
      .sql('INSERT INTO mailbox_id (participant, id, number) VALUES (?, ?, ?)')
      .run(this.#participantId, id, this.last);
    this.#held++;
    this.#ids++;
    this.#bytes += bytes;
    return this.last;
  }

  *#oldestFirst(): Generator<{ readonly number: number; readonly bytes: number }> {
    const rows = this.#file
      .sql('SELECT number, bytes FROM mailbox_entry WHERE participant = ? ORDER BY number')
      .iterate(this.#participantId);
    for (const row of rows) yield { number: Number(row['number']), bytes: Number(row['bytes']) };
  }

  #drop(through: number): number {
    this.#lost = through;
    return this.#remove(through);
  }

  #remove(through: number): number {
    const gone = this.#file
      .sql(
        'SELECT count(*) AS messages, total(bytes) AS bytes FROM mailbox_entry WHERE participant = ? AND number <= ?',
      )
      .get(this.#participantId, through);
    this.#file
      .sql('DELETE FROM mailbox_entry WHERE participant = ? AND number <= ?')
      .run(this.#participantId, through);
    this.#held -= Number(gone?.['messages']);
    this.#bytes -= Number(gone?.['bytes']);
    this.#forgetIds(this.#ids - this.#held - MAILBOX_LIMITS.idsRemembered);
    return Number(gone?.['messages']);
  }

  #forgetIds(count: number): void {
    if (count <= 0) return;
    this.#file
      .sql(
        `DELETE FROM mailbox_id WHERE participant = ?1 AND number IN
         (SELECT number FROM mailbox_id WHERE participant = ?1 ORDER BY number LIMIT ?2)`,
      )
      .run(this.#participantId, count);
    this.#ids -= count;
  }

  #save(): void {
    this.#file
      .sql(
        `INSERT OR REPLACE INTO mailbox (participant, last, taken, lost, held, bytes, ids, appended_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.#participantId,
        this.last,
        this.#taken,
        this.#lost,
        this.#held,
        this.#bytes,
        this.#ids,
        this.#appendedAt,
      );
  }
}

function* entriesOf(rows: Iterable<Row>): Generator<MailboxEntry> {
  for (const row of rows)
    yield { number: Number(row['number']), id: String(row['id']), body: String(row['body']) };
}
