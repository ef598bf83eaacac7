// Compares the index with trying everything, on random patterns, waiting threds and events:
// `npm run prove:index [-- --seed 1 --count 100000]`. A difference is made as small as possible, and printed.
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { compareIndex, newTally } from '../../packages/engine/test/kit/compareIndex.ts';
import { indexCase } from '../../packages/engine/test/kit/indexCases.ts';
import { numberOption } from '../numberOption.ts';

const EVENTS = 8;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
  },
});
const seed = numberOption(values, 'seed', { atLeast: 0 });
const count = numberOption(values, 'count');

const tally = newTally();
const property = fc.asyncProperty(indexCase({ events: EVENTS }), async (one) => {
  const difference = await compareIndex(one, tally);
  if (difference !== undefined) throw new Error(difference);
});
const result = await fc.check(property, { seed, numRuns: Math.ceil(count / EVENTS) });

const { cases, pairs, matched, failed, leftOut } = tally;
const share = (part: number) => `${part} (${((100 * part) / pairs).toFixed(1)} %)`;
console.log(
  `seed ${seed}: ${cases} cases, ${pairs} pairs of an event with a pattern or a waiting thred; ` +
    `${share(matched)} matched, ${share(failed)} failed, ${share(leftOut)} left out; ` +
    (result.failed ? 'DIFFERENCES' : '0 differences'),
);
if (result.failed) {
  console.log(fc.defaultReportMessage(result), result.errorInstance);
  process.exitCode = 1;
}
