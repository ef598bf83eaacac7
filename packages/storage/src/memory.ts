export { MemoryStorage } from './memory/MemoryStorage.ts';
export { MemoryRecords } from './records/MemoryRecords.ts';

export type { MemoryStorageOptions } from './memory/MemoryStorage.ts';
