import { SrvThredsError, type ErrorCodeRow } from '../errors/SrvThredsError.ts';

/** Codes thrown by `@srvthreds/core/sqlite`. */
export const SQLITE_ERRORS = {
  SQLITE_IN_USE: {
    means: 'Another process has the file; nothing was touched.',
    remedy: 'Stop the other process, or give this one a file of its own.',
  },
  SQLITE_UNAVAILABLE: {
    means: 'The file cannot be opened, or a write to it failed; the write left no trace.',
    remedy:
      'Look at the path, its rights and the space on the disk; the message says what SQLite said.',
  },
  SQLITE_CLOSED: {
    means: 'The file was used after it was closed.',
    remedy: 'Shut the engines down before the drivers.',
  },
  SQLITE_FORMAT_UNKNOWN: {
    means: 'The file was written by a newer release.',
    remedy: 'Use that release, or another file.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type SqliteErrorCode = keyof typeof SQLITE_ERRORS;

/** A file that did not do what it was asked for. */
export class SqliteError extends SrvThredsError<SqliteErrorCode> {}
