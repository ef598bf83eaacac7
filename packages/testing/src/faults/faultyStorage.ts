import { StorageError, type Lease, type Storage } from '@srvthreds/storage';
import type { FaultPlan } from './Fault.ts';
import { FaultInjector, type FaultOptions } from './FaultInjector.ts';

/** Methods of a storage, and of its leases, that can go wrong; `close` always works. */
export type StorageMethod = Exclude<keyof Storage, 'close'> | 'renew' | 'release';

/**
 * A storage whose server is sometimes away, slow or mute. Everything else is the storage that was given, which stays
 * its maker's; `close()` closes it.
 *
 * @param plan what goes wrong when; failures are StorageError `STORAGE_UNAVAILABLE` (retryable)
 */
export function faultyStorage(
  storage: Storage,
  plan: FaultPlan<StorageMethod>,
  options: FaultOptions = {},
): Storage {
  const faults = new FaultInjector(plan, unavailable, options);
  return {
    read: (ref) => faults.call('read', () => storage.read(ref)),
    commit: (ref, changes, condition) =>
      faults.call('commit', () => storage.commit(ref, changes, condition)),
    settle: (partition, ids) => faults.call('settle', () => storage.settle(partition, ids)),
    unsettled: (partition, which) =>
      faults.call('unsettled', () => storage.unsettled(partition, which)),
    due: (partition, which) => faults.call('due', () => storage.due(partition, which)),
    scan: (partition, which) => faults.call('scan', () => storage.scan(partition, which)),
    count: (partition, label) => faults.call('count', () => storage.count(partition, label)),
    journal: (partition, which) => faults.call('journal', () => storage.journal(partition, which)),
    trim: (partition, rule) => faults.call('trim', () => storage.trim(partition, rule)),
    acquire: async (name, request) => {
      const lease = await faults.call('acquire', () => storage.acquire(name, request));
      return lease && faultyLease(lease, faults);
    },
    leases: (prefix) => faults.call('leases', () => storage.leases(prefix)),
    close: () => storage.close(),
  };
}

function faultyLease(lease: Lease, faults: FaultInjector<StorageMethod>): Lease {
  return {
    name: lease.name,
    fence: lease.fence,
    renew: () => faults.call('renew', () => lease.renew()),
    release: () => faults.call('release', () => lease.release()),
  };
}

function unavailable(message: string): StorageError {
  return new StorageError('STORAGE_UNAVAILABLE', message, { retryable: true });
}
