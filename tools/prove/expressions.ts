// Compares expressions as the engine evaluates them with `jsonata`, on random expressions and events:
// `npm run prove:expressions [-- --seed 1 --count 100000]`. A difference is made as small as possible, and printed.
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import {
  compareExpression,
  newExpressionTally,
} from '../../packages/engine/test/kit/compareExpressions.ts';
import { events, expressions } from '../../packages/engine/test/kit/expressionGrammar.ts';
import { numberOption } from '../numberOption.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
  },
});
const seed = numberOption(values, 'seed', { atLeast: 0 });
const count = numberOption(values, 'count');

const startedAt = performance.now();
const tally = newExpressionTally();
const property = fc.asyncProperty(expressions, events, async (text, event) => {
  const difference = await compareExpression(text, event, tally);
  if (difference !== undefined) throw new Error(difference);
});
const result = await fc.check(property, { seed, numRuns: count });

const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
const { cases, compiled, interpreted, values: given, missing, failed, leftOut } = tally;
console.log(
  `seed ${seed}: ${cases} pairs of an expression and an event, ${compiled} compiled, ${interpreted} left to jsonata; ` +
    `${given} gave a value, ${missing} nothing, ${failed} failed, ${leftOut} not compared (stopped by the clock, or jsonata changed the event); ` +
    `${result.failed ? 'DIFFERENCES' : '0 differences'}, ${seconds} s`,
);
if (result.failed) {
  console.log(fc.defaultReportMessage(result), result.errorInstance);
  process.exitCode = 1;
}
