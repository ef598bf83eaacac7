import { SystemClock, type Clock } from '@srvthreds/core';
import { SqliteFile, type SqliteFileOptions } from '@srvthreds/core/sqlite';
import { sessionsClosed } from './errors.ts';
import type { SessionRef, SessionStore, StoredSession } from './SessionStore.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS session_node (
    incarnation TEXT PRIMARY KEY, opening TEXT NOT NULL, expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS session (
    participant TEXT NOT NULL, incarnation TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, opened_at INTEGER NOT NULL,
    PRIMARY KEY (participant, incarnation, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS session_incarnation ON session (incarnation);
`;

export interface SqliteSessionsOptions extends SqliteFileOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Sessions in a file, for nodes of one process; it may be the file of a `SqliteStorage`. Those of an earlier process have
 * ended, since nobody else can have the file. All methods may also throw SqliteError `SQLITE_UNAVAILABLE` (retryable).
 * Needs Node 22.13 or newer.
 */
export class SqliteSessions implements SessionStore {
  readonly #file: SqliteFile;
  readonly #clock: Clock;
  #isClosed = false;

  /**
   * @param path of the file; it and its folder are made if they are not there
   * @throws SqliteError `SQLITE_IN_USE`, `SQLITE_UNAVAILABLE`, `SQLITE_FORMAT_UNKNOWN`
   */
  constructor(path: string, { clock = new SystemClock(), ...options }: SqliteSessionsOptions = {}) {
    this.#clock = clock;
    this.#file = SqliteFile.open(path, options);
    this.#file.define(SCHEMA);
    const { session } = this.#file;
    this.#file.sql('DELETE FROM session_node WHERE opening <> ?').run(session);
    this.#file.sql(`DELETE FROM session WHERE ${ENDED}`).run();
  }

  async join(incarnation: string, ttlMs: number): Promise<void> {
    await this.#write((now) => {
      this.#file
        .sql(
          'INSERT OR REPLACE INTO session_node (incarnation, opening, expires_at) VALUES (?, ?, ?)',
        )
        .run(incarnation, this.#file.session, now + ttlMs);
    });
  }

  async renew(incarnation: string, ttlMs: number): Promise<boolean> {
    return this.#write((now) => {
      const { changes } = this.#file
        .sql('UPDATE session_node SET expires_at = ? WHERE incarnation = ?')
        .run(now + ttlMs, incarnation);
      return Number(changes) === 1;
    });
  }

  async leave(incarnation: string): Promise<void> {
    await this.#write(() => {
      this.#file.sql('DELETE FROM session_node WHERE incarnation = ?').run(incarnation);
      this.#file.sql('DELETE FROM session WHERE incarnation = ?').run(incarnation);
    });
  }

  async open(
    session: Omit<StoredSession, 'openedAt'>,
    most: number,
  ): Promise<number | 'ended' | 'full'> {
    const { participantId, incarnation, id, data } = session;
    return this.#write((now) => {
      if (!this.#file.sql('SELECT 1 FROM session_node WHERE incarnation = ?').get(incarnation))
        return 'ended';
      const found = this.#file
        .sql('SELECT opened_at FROM session WHERE participant = ? AND incarnation = ? AND id = ?')
        .get(participantId, incarnation, id);
      if (!found && this.#count(participantId) >= most) return 'full';
      const openedAt = found ? Number(found['opened_at']) : now;
      this.#file
        .sql(
          'INSERT OR REPLACE INTO session (participant, incarnation, id, data, opened_at) VALUES (?, ?, ?, ?, ?)',
        )
        .run(participantId, incarnation, id, data, openedAt);
      return openedAt;
    });
  }

  async end({ participantId, incarnation, id }: SessionRef): Promise<void> {
    await this.#write(() => {
      this.#file
        .sql('DELETE FROM session WHERE participant = ? AND incarnation = ? AND id = ?')
        .run(participantId, incarnation, id);
    });
  }

  async ofParticipant(participantId: string): Promise<readonly StoredSession[]> {
    return this.#read((now) =>
      this.#file
        .sql(`SELECT * FROM session WHERE participant = ? AND ${LIVES}`)
        .all(participantId, now)
        .map(toStored),
    );
  }

  async ofIncarnation(incarnation: string, limit: number): Promise<readonly StoredSession[]> {
    return this.#read((now) =>
      this.#file
        .sql(`SELECT * FROM session WHERE incarnation = ? AND ${LIVES} LIMIT ?`)
        .all(incarnation, now, limit)
        .map(toStored),
    );
  }

  async incarnations(): Promise<readonly string[]> {
    return this.#read((now) =>
      this.#file
        .sql('SELECT incarnation FROM session_node WHERE expires_at > ?')
        .all(now)
        .map((row) => String(row['incarnation'])),
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close();
  }

  #count(participantId: string): number {
    const row = this.#file
      .sql('SELECT count(*) AS found FROM session WHERE participant = ?')
      .get(participantId);
    return Number(row?.['found']);
  }

  /** Writes, after what has ended by now has gone. */
  #write<T>(work: (now: number) => T): Promise<T> {
    this.#checkOpen();
    return this.#file.write(() => {
      const now = this.#clock.now();
      const { changes } = this.#file.sql('DELETE FROM session_node WHERE expires_at <= ?').run(now);
      if (Number(changes) > 0) this.#file.sql(`DELETE FROM session WHERE ${ENDED}`).run();
      return work(now);
    });
  }

  #read<T>(work: (now: number) => T): T {
    this.#checkOpen();
    return this.#file.read(() => work(this.#clock.now()));
  }

  #checkOpen(): void {
    if (this.#isClosed) throw sessionsClosed();
  }
}

const ENDED = 'incarnation NOT IN (SELECT incarnation FROM session_node)';
const LIVES = 'incarnation IN (SELECT incarnation FROM session_node WHERE expires_at > ?)';

function toStored(row: Readonly<Record<string, unknown>>): StoredSession {
  return {
    participantId: String(row['participant']),
    incarnation: String(row['incarnation']),
    id: String(row['id']),
    data: String(row['data']),
    openedAt: Number(row['opened_at']),
  };
}
