import { StorageError, type Storage } from '@srvthreds/storage';

/** One program's view of a storage that several use: it closes by itself, the others stay. */
export function sharedStorage(inner: Storage): Storage {
  let isClosed = false;
  const open = (): Storage => {
    if (isClosed) throw new StorageError('STORAGE_CLOSED', 'expected an open storage');
    return inner;
  };
  return {
    read: async (ref) => open().read(ref),
    commit: async (ref, changes, options) => open().commit(ref, changes, options),
    settle: async (partition, ids) => open().settle(partition, ids),
    unsettled: async (partition, options) => open().unsettled(partition, options),
    due: async (partition, options) => open().due(partition, options),
    scan: async (partition, options) => open().scan(partition, options),
    count: async (partition, label) => open().count(partition, label),
    journal: async (partition, options) => open().journal(partition, options),
    trim: async (partition, rule) => open().trim(partition, rule),
    acquire: async (name, request) => open().acquire(name, request),
    leases: async (prefix) => open().leases(prefix),
    close: async () => {
      isClosed = true;
    },
  };
}
