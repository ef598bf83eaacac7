import { isDeepStrictEqual } from 'node:util';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { seededRandom } from '../../seededRandom.ts';
import { randomOperation, type Operation } from './Operation.ts';
import { Twin } from './Twin.ts';

export interface CompareOptions {
  /** The same seed gives the same operations. */
  readonly seed: number;
  /** How many operations, >= 1; everything that can be seen is compared after each. */
  readonly operations: number;
}

/** Where a driver and the model first differ. */
export interface Difference {
  readonly seed: number;
  /** Number of the operation, from 0. */
  readonly step: number;
  readonly operation: Operation;
  /** What the model said and held afterwards. */
  readonly expected: object;
  /** What the driver did. */
  readonly found: object;
}

/**
 * The same random operations on a driver and on the memory model: commits, good and stale, by the owner and by the one
 * before, settles, trims and questions.
 *
 * @param storage new and empty; stays its maker's to close
 * @returns the first difference, after which nothing could be compared any more; undefined if there is none
 */
export async function compareWithModel(
  storage: Storage,
  { seed, operations }: CompareOptions,
): Promise<Difference | undefined> {
  const random = seededRandom(seed);
  const model = new MemoryStorage();
  try {
    const twins = [await Twin.of(model), await Twin.of(storage)] as const;
    for (let step = 0; step < operations; step++) {
      const operation = randomOperation(random, step);
      const [expected, found] = await Promise.all([
        twins[0].run(operation),
        twins[1].run(operation),
      ]);
      if (!isDeepStrictEqual(found, expected)) return { seed, step, operation, expected, found };
    }
    return undefined;
  } finally {
    await model.close();
  }
}
