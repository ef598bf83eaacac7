export { SqliteRecords } from './records/SqliteRecords.ts';
export { SqliteStorage } from './sqlite/SqliteStorage.ts';

export type { SqliteRecordsOptions } from './records/SqliteRecords.ts';
export type { SqliteStorageOptions } from './sqlite/SqliteStorage.ts';
