import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { errorMessage } from '../errors/SrvThredsError.ts';
import { randomId } from '../id/randomId.ts';
import { SqliteError } from './errors.ts';
import { lockFile, type FileLock } from './lockFile.ts';

/**
 * `full`: a write that has resolved survives a loss of power. `normal`: it survives the end of the process, and a loss
 * of power may take the last moments; the file stays whole in either case.
 */
export type Synchronous = 'full' | 'normal';

export interface SqliteFileOptions {
  /** Default `full`. Who opens the same file gets the stricter of what was asked for, until all have closed it. */
  readonly synchronous?: Synchronous;
}

interface PendingWrite {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

// One per process and path: the ESM and the CJS build of this package share it.
const SLOT = Symbol.for('srvthreds.sqlite');
type Global = typeof globalThis & { [SLOT]?: Map<string, SqliteFile> };

/** Nothing in the tables below this is understood; nothing above it is written. */
const FORMAT = 1;

/**
 * One SQLite file, for this process alone. Whoever opens it twice gets the same; it is closed when all have closed it.
 * Writes that come together are made durable together, each as a whole or not at all.
 */
export class SqliteFile {
  readonly path: string;
  /** Names this opening of the file; whatever an earlier process left bears another name. */
  readonly session = randomId(10);
  readonly #database: DatabaseSync;
  readonly #lock: FileLock;
  readonly #statements = new Map<string, StatementSync>();
  #pending: PendingWrite[] = [];
  #isScheduled = false;
  #synchronous: Synchronous;
  #users = 0;

  private constructor(path: string, synchronous: Synchronous) {
    this.path = path;
    this.#synchronous = synchronous;
    this.#lock = lockFile(path);
    try {
      this.#database = openDatabase(path, synchronous);
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /**
   * Opens a file, or makes it, with its folder. A file that is open already becomes stricter for all if this one asks for
   * `full`; it never becomes less strict.
   *
   * @throws SqliteError `SQLITE_IN_USE`, `SQLITE_UNAVAILABLE`, `SQLITE_FORMAT_UNKNOWN`
   */
  static open(path: string, { synchronous = 'full' }: SqliteFileOptions = {}): SqliteFile {
    const files = ((globalThis as Global)[SLOT] ??= new Map<string, SqliteFile>());
    const real = realPath(path);
    let file = files.get(real);
    if (!file) {
      file = new SqliteFile(real, synchronous);
      files.set(real, file);
    }
    file.join(synchronous);
    return file;
  }

  /** The strictest that was asked for. */
  get synchronous(): Synchronous {
    return this.#synchronous;
  }

  /** For `open` alone. Public, because the file may be an object of this package's other build. */
  join(synchronous: Synchronous): void {
    if (synchronous === 'full' && this.#synchronous !== 'full') {
      this.#database.exec('PRAGMA synchronous = full');
      this.#synchronous = 'full';
    }
    this.#users++;
  }

  /** Makes tables that are not there yet. */
  define(schema: string): void {
    this.#database.exec(schema);
  }

  /** A statement, prepared once. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) {
      this.#checkOpen();
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** Reads, and sees every write that was asked for before. */
  read<T>(work: () => T): T {
    this.#checkOpen();
    this.#flush();
    return work();
  }

  /**
   * Writes, as a whole or not at all. Resolves when it is as durable as the file was opened to be.
   *
   * @param work runs statements; what it throws takes back what it wrote, and nothing else
   * @throws what `work` throws; SqliteError `SQLITE_UNAVAILABLE` (retryable) if the file refuses
   */
  write<T>(work: () => T): Promise<T> {
    this.#checkOpen();
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      // Whatever else is ready in this turn goes with it: one wait for the disk, not one for each.
      setImmediate(() => this.#flush());
    });
  }

  /** Closes it when all who opened it have. */
  close(): void {
    if (this.#users === 0) return;
    this.#users--;
    if (this.#users > 0) return;
    this.#flush();
    (globalThis as Global)[SLOT]?.delete(this.path);
    this.#database.close();
    this.#lock.release();
  }

  #flush(): void {
    this.#isScheduled = false;
    if (this.#pending.length === 0) return;
    const batch = this.#pending;
    this.#pending = [];
    const outcomes: (() => void)[] = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const write of batch) outcomes.push(this.#attempt(write));
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      const failure = unavailable(this.path, error);
      for (const { reject } of batch) reject(failure);
      return;
    }
    for (const tell of outcomes) tell();
  }

  /**
   * One write of a batch; its failure is its own.
   *
   * @returns tells whoever asked for it
   * @throws its failure if that took the whole batch with it
   */
  #attempt({ work, resolve, reject }: PendingWrite): () => void {
    this.#database.exec('SAVEPOINT one');
    try {
      const value = work();
      this.#database.exec('RELEASE one');
      return () => resolve(value);
    } catch (error) {
      this.#takeBackOne(error);
      return () => reject(error);
    }
  }

  /** @throws `cause` if there is nothing left of the batch: a full disk makes SQLite roll back all of it by itself */
  #takeBackOne(cause: unknown): void {
    try {
      this.#database.exec('ROLLBACK TO one');
      this.#database.exec('RELEASE one');
    } catch {
      throw cause;
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }

  #checkOpen(): void {
    if (this.#users === 0)
      throw new SqliteError('SQLITE_CLOSED', `expected ${this.path} to be open`);
  }
}

function openDatabase(path: string, synchronous: Synchronous): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA busy_timeout = 5000`,
    );
    checkFormat(database, path);
    return database;
  } catch (error) {
    throw error instanceof SqliteError ? error : unavailable(path, error);
  }
}

function checkFormat(database: DatabaseSync, path: string): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (found > FORMAT) {
    database.close();
    throw new SqliteError(
      'SQLITE_FORMAT_UNKNOWN',
      `expected ${path} in format ${FORMAT} or older, found ${found}`,
    );
  }
  database.exec(`PRAGMA user_version = ${FORMAT}`);
}

function realPath(path: string): string {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // The file itself may not be there yet; its folder is.
    return join(realpathSync(dirname(path)), basename(path));
  } catch (error) {
    throw unavailable(path, error);
  }
}

function unavailable(path: string, error: unknown): SqliteError {
  return new SqliteError('SQLITE_UNAVAILABLE', `expected to use ${path}: ${errorMessage(error)}`, {
    retryable: true,
    cause: error,
  });
}
