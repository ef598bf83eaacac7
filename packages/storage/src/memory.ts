export { MemoryStorage } from './memory/MemoryStorage.ts';

export type { MemoryStorageOptions } from './memory/MemoryStorage.ts';
