import type { AggregateRef, Changes, Lease, Storage } from '@srvthreds/storage';
import type { Network } from '../network/Network.ts';
import type { Method } from '../script/Script.ts';
import type { Process } from '../world/Process.ts';

/** Is told of every commit that the store has taken. */
export type OnCommitted = (ref: AggregateRef, changes: Changes, fence: string | undefined) => void;

export interface SimulatedStorageOptions {
  /** The store itself, which never fails. */
  readonly store: Storage;
  readonly network: Network;
  readonly onCommitted: OnCommitted;
}

/** A process's connection to the store. */
export function simulatedStorage(
  process: Process,
  { store, network, onCommitted }: SimulatedStorageOptions,
): Storage {
  const call = <T>(method: Method, execute: () => Promise<T>): Promise<T> =>
    network.call({ process, method, execute });
  const leaseOf = (lease: Lease): Lease => ({
    name: lease.name,
    fence: lease.fence,
    renew: () => call('renew', () => lease.renew()),
    release: () => call('release', () => lease.release()),
  });
  return {
    read: (ref) => call('read', () => store.read(ref)),
    commit: (ref, changes, options) =>
      call('commit', async () => {
        const result = await store.commit(ref, changes, options);
        onCommitted(ref, changes, options.fence);
        return result;
      }),
    settle: (partition, ids) => call('settle', () => store.settle(partition, ids)),
    unsettled: (partition, which) => call('unsettled', () => store.unsettled(partition, which)),
    due: (partition, which) => call('due', () => store.due(partition, which)),
    scan: (partition, which) => call('scan', () => store.scan(partition, which)),
    count: (partition, label) => call('count', () => store.count(partition, label)),
    journal: (partition, which) => call('journal', () => store.journal(partition, which)),
    trim: (partition, rule) => call('trim', () => store.trim(partition, rule)),
    acquire: async (name, request) => {
      const lease = await call('acquire', () => store.acquire(name, request));
      return lease && leaseOf(lease);
    },
    leases: (prefix) => call('leases', () => store.leases(prefix)),
    close: async () => undefined,
  };
}
