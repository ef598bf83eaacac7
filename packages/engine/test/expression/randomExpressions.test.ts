// A short run of `npm run prove:expressions`.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareExpression, newExpressionTally } from '../kit/compareExpressions.ts';
import { events, expressions } from '../kit/expressionGrammar.ts';

it('evaluates random expressions as jsonata does', async () => {
  const tally = newExpressionTally();
  await fc.assert(
    fc.asyncProperty(expressions, events, async (text, event) => {
      expect(await compareExpression(text, event, tally)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
  expect(tally.compiled).toBeGreaterThan(150);
  expect(tally.values + tally.missing).toBeGreaterThan(150);
}, 60_000);
