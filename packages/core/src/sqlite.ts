export { SQLITE_ERRORS, SqliteError } from './sqlite/errors.ts';
export { SqliteFile } from './sqlite/SqliteFile.ts';

export type { SqliteErrorCode } from './sqlite/errors.ts';
export type { SqliteFileOptions, Synchronous } from './sqlite/SqliteFile.ts';
