import type { Storage } from '@srvthreds/storage';
import { describe } from 'vitest';
import { atomicitySuite } from './atomicity.ts';
import { closeSuite } from './closing.ts';
import { commitSuite } from './commits.ts';
import { concurrencySuite } from './concurrency.ts';
import { connectionSuite } from './connections.ts';
import { differentialSuite } from './differential.ts';
import { fenceSuite } from './fences.ts';
import { journalSuite } from './journal.ts';
import { leaseSuite } from './leases.ts';
import { limitSuite } from './limits.ts';
import { outboxSuite } from './outbox.ts';
import { preconditionSuite } from './preconditions.ts';
import { removalSuite } from './removal.ts';
import { scanSuite } from './scans.ts';
import { seenSuite } from './seenIds.ts';
import { storageForEach } from './StorageScene.ts';
import { timerSuite } from './timers.ts';

export interface DescribeStorageOptions {
  /** Why the driver cannot be tried here, one line; shown beside the suite that is passed over. */
  readonly skip?: string | undefined;
  /**
   * A second connection to the data of a storage, as another program would have one. With it the suite also tries what
   * holds between two. It closes both.
   */
  readonly reopen?: (storage: Storage) => Storage | Promise<Storage>;
  /** Seeds of the random operations that are compared with the memory model. Default 1, 2, 3. */
  readonly seeds?: readonly number[];
  /** Most time for one test, milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Tries every promise of the Storage contract on a driver: a vitest suite. It runs by the machine's clock and the
 * server's; waits end as soon as what is waited for has come.
 *
 * What it cannot bring about is not tried: a server that is away (`STORAGE_UNAVAILABLE`) or rolled back.
 *
 * @param name of the driver
 * @param makeStorage a new, empty storage; called before each test, which closes it
 */
export function describeStorage(
  name: string,
  makeStorage: () => Storage | Promise<Storage>,
  options: DescribeStorageOptions = {},
): void {
  const { skip, reopen, seeds = [1, 2, 3], timeoutMs = 30_000 } = options;
  describe.skipIf(skip !== undefined)(`${name} storage${why(skip)}`, { timeout: timeoutMs }, () => {
    const storage = storageForEach({ makeStorage });
    commitSuite(storage);
    preconditionSuite(storage);
    removalSuite(storage);
    atomicitySuite(storage);
    fenceSuite(storage);
    leaseSuite(storage);
    seenSuite(storage);
    outboxSuite(storage);
    timerSuite(storage);
    scanSuite(storage);
    journalSuite(storage);
    limitSuite(storage);
    concurrencySuite(storage);
    closeSuite(storage);
    differentialSuite(storage, seeds);
    if (reopen) connectionSuite(storage, reopen);
  });
}

function why(skip: string | undefined): string {
  return skip === undefined ? '' : ` (not tried: ${skip})`;
}
