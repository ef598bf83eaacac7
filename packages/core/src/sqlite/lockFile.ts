import { DatabaseSync } from 'node:sqlite';
import { SqliteError } from './errors.ts';

/** The right to be the only process that uses a file. */
export interface FileLock {
  release(): void;
}

/**
 * Takes a file for this process alone. The lock is one of the operating system's, on a small file beside it, so it ends
 * with the process however that ends.
 *
 * @throws SqliteError `SQLITE_IN_USE`
 */
export function lockFile(path: string): FileLock {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(`${path}.lock`);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    throw new SqliteError('SQLITE_IN_USE', `expected to have ${path} alone, found it in use`, {
      details: { path },
      cause: error,
    });
  }
  const held = database;
  return { release: () => held.close() };
}
