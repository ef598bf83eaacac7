import type { RecordStore } from '@srvthreds/storage/records';
import { describe } from 'vitest';
import { changeSuite } from './changes.ts';
import { matcherSuite } from './matchers.ts';
import { recordsForEach } from './RecordScene.ts';
import { resultSuite } from './results.ts';
import { transactionSuite } from './transactions.ts';

export interface DescribeRecordsOptions {
  /** Why the driver cannot be tried here, one line; shown beside the suite that is passed over. */
  readonly skip?: string | undefined;
  /** Most time for one test, milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Tries every promise of the contract of records (`RecordStore`) on a driver: a vitest suite.
 *
 * @param name of the driver
 * @param makeStore a new, empty store; called before each test, which closes it
 */
export function describeRecords(
  name: string,
  makeStore: () => RecordStore | Promise<RecordStore>,
  { skip, timeoutMs = 30_000 }: DescribeRecordsOptions = {},
): void {
  const why = skip === undefined ? '' : ` (not tried: ${skip})`;
  describe.skipIf(skip !== undefined)(`${name} records${why}`, { timeout: timeoutMs }, () => {
    const scene = recordsForEach(makeStore);
    resultSuite(scene);
    matcherSuite(scene);
    changeSuite(scene);
    transactionSuite(scene);
  });
}
