export { checkLimits, STORAGE_LIMITS } from './contract/limits.ts';
export { CATALOGUE } from './contract/Storage.ts';
export { STORAGE_ERRORS, StorageError } from './errors.ts';
export { StorageFactory } from './StorageFactory.ts';

export type { Changes, NewMessage, NewTimer, Precondition } from './contract/Changes.ts';
export type { Lease, LeaseInfo, LeaseRequest } from './contract/Lease.ts';
export type {
  AggregateRef,
  JournalEntry,
  Listed,
  SeenId,
  Snapshot,
  StoredMessage,
  StoredTimer,
  TrimRule,
} from './contract/records.ts';
export type { Storage } from './contract/Storage.ts';
export type { StorageErrorCode } from './errors.ts';
