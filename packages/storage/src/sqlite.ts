export { SqliteStorage } from './sqlite/SqliteStorage.ts';

export type { SqliteStorageOptions } from './sqlite/SqliteStorage.ts';
