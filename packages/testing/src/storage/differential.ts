import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { compareWithModel } from './differential/compareWithModel.ts';

const OPERATIONS = 200;

/** The same random operations on the driver and on the memory model: same results, same end. */
export function differentialSuite(storage: () => Storage, seeds: readonly number[]): void {
  describe('the memory model', () => {
    it.each(seeds)(`agrees on ${OPERATIONS} random operations (seed %i)`, async (seed) => {
      const difference = await compareWithModel(storage(), { seed, operations: OPERATIONS });
      const { step, operation, expected, found } = difference ?? {};
      expect(found, `step ${step}: ${JSON.stringify(operation)}`).toEqual(expected);
    });
  });
}
