import { SystemClock, type Clock } from '@srvthreds/core';
import { SqliteFile, type SqliteFileOptions } from '@srvthreds/core/sqlite';
import { mailboxClosed, numberUnknown } from '../errors.ts';
import {
  checkAppend,
  checkNumber,
  checkParticipant,
  readBounds,
  readLimit,
  type MailboxBounds,
} from '../limits.ts';
import type { Appended, Mailbox, MailboxMessage, MailboxPage, ReadOptions } from '../Mailbox.ts';
import { BoxRows } from './BoxRows.ts';
import { MAILBOX_SCHEMA } from './schema.ts';

/** Mailboxes to which nobody writes any more that are looked at by each append. */
const SWEPT_PER_APPEND = 8;

export interface SqliteMailboxOptions extends MailboxBounds, SqliteFileOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Mailboxes in a file, for one process at a time; it may be the file of a `SqliteStorage`. Appends that come together are
 * made durable together. All methods may also throw SqliteError `SQLITE_UNAVAILABLE` (retryable), if the file refuses.
 * Needs Node 22.13 or newer.
 */
export class SqliteMailbox implements Mailbox {
  readonly #file: SqliteFile;
  readonly #bounds: Required<MailboxBounds>;
  readonly #clock: Clock;
  #isClosed = false;

  /**
   * @param path of the file; it and its folder are made if they are not there
   * @throws RangeError if a bound is outside its range; SqliteError `SQLITE_IN_USE`, `SQLITE_UNAVAILABLE`,
   *   `SQLITE_FORMAT_UNKNOWN`
   */
  constructor(path: string, options: SqliteMailboxOptions = {}) {
    const { clock = new SystemClock(), synchronous, ...bounds } = options;
    this.#clock = clock;
    this.#bounds = readBounds(bounds);
    this.#file = SqliteFile.open(path, synchronous === undefined ? {} : { synchronous });
    this.#file.define(MAILBOX_SCHEMA);
  }

  async append(participantId: string, messages: readonly MailboxMessage[]): Promise<Appended> {
    this.#checkOpen();
    checkAppend(participantId, messages);
    return this.#file.write(() => {
      const now = this.#clock.now();
      this.#sweep(now);
      return this.#boxOf(participantId, now).append(messages, this.#bounds, now);
    });
  }

  async read(
    participantId: string,
    after: number,
    { limit }: ReadOptions = {},
  ): Promise<MailboxPage> {
    this.#checkOpen();
    checkParticipant(participantId);
    checkNumber('after', after);
    const most = readLimit(limit);
    const now = this.#clock.now();
    const isIdle = this.#file.read(() =>
      new BoxRows(this.#file, participantId).isIdle(this.#bounds, now),
    );
    if (isIdle) await this.#file.write(() => void this.#boxOf(participantId, now));
    return this.#file.read(() => {
      const box = new BoxRows(this.#file, participantId);
      if (after > box.last) throw numberUnknown(participantId, after, box.last);
      return box.page(after, most);
    });
  }

  async take(participantId: string, through: number): Promise<void> {
    this.#checkOpen();
    checkParticipant(participantId);
    checkNumber('through', through);
    await this.#file.write(() => {
      const box = this.#boxOf(participantId, this.#clock.now());
      if (through > box.last) throw numberUnknown(participantId, through, box.last);
      box.take(through);
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close();
  }

  /** A mailbox as it has become by now. */
  #boxOf(participantId: string, now: number): BoxRows {
    const box = new BoxRows(this.#file, participantId);
    box.age(this.#bounds, now);
    return box;
  }

  #sweep(now: number): void {
    const { ageMs, forgetMs } = this.#bounds;
    const idle = this.#file
      .sql('SELECT participant FROM mailbox WHERE ids > 0 AND appended_at < ? LIMIT ?')
      .all(now - ageMs, SWEPT_PER_APPEND);
    const forgotten = this.#file
      .sql('SELECT participant FROM mailbox WHERE appended_at < ? LIMIT ?')
      .all(now - forgetMs, SWEPT_PER_APPEND);
    for (const row of [...idle, ...forgotten]) this.#boxOf(String(row['participant']), now);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw mailboxClosed();
  }
}
