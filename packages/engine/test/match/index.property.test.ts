import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIndex, newTally } from '../kit/compareIndex.ts';
import { indexCase } from '../kit/indexCases.ts';

describe('the index', () => {
  it('finds what trying everything finds, in the same order, for patterns and for waiting threds', async () => {
    const tally = newTally();
    await fc.assert(
      fc.asyncProperty(indexCase({ reactions: 8, events: 4 }), async (one) => {
        expect(await compareIndex(one, tally)).toBeUndefined();
      }),
      { numRuns: 80 },
    );
    // The property would hold for an index that leaves nothing out, too, and where nothing matches.
    expect(tally.leftOut).toBeGreaterThan(tally.pairs / 4);
    expect(tally.matched).toBeGreaterThan(tally.pairs / 50);
  });
});
