// Measures what an event costs with many patterns of which one matches, what it costs to have them, and what it costs
// to find one of many threds that wait: `npm run bench:patterns [-- --samples 5 --events 20000 --most 100000]`.
import { parseArgs } from 'node:util';
import { numberOption } from '../numberOption.ts';
import { matchPatterns } from '../../packages/engine/src/match/matchPatterns.ts';
import { PatternIndex } from '../../packages/engine/src/match/PatternIndex.ts';
import { PatternCompiler } from '../../packages/engine/src/step/PatternCompiler.ts';
import { RememberedPattern } from '../../packages/engine/src/step/RememberedPattern.ts';
import type { CompiledPattern } from '../../packages/engine/src/step/CompiledPattern.ts';
import { context } from '../../packages/engine/test/kit/steps.ts';
import { machine, sample, show, spread, type Spread } from './measure.ts';
import { catalogueCost } from './catalogue.ts';
import { manyPatterns, orderFor } from './manyPatterns.ts';
import { Waiting } from './waiting.ts';
import { WholeEvent } from './wholeEvent.ts';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '5' },
    events: { type: 'string', default: '20000' },
    most: { type: 'string', default: '100000' },
  },
});
const samples = numberOption(values, 'samples');
const events = numberOption(values, 'events');
const most = numberOption(values, 'most');
const counts = [1, 100, 10_000, 100_000].filter((count) => count <= most);

console.log(`machine   ${machine()}`);
console.log(
  `settings  patterns of one type of event that differ by a value (half by path, half by $valueNamed), always the same one matches; ` +
    `${events} events per sample, ${samples} samples after one warm-up; median (lowest – highest)`,
);
console.log(
  'left out  the step, store and queue: this is the search and the trial of what it finds',
);
console.log('');
console.log(
  'patterns   µs per event, search and trial        search alone                       made in',
);

for (const count of counts) {
  const start = performance.now();
  const compiler = new PatternCompiler();
  const patterns = manyPatterns(count).map(
    (pattern) => new RememberedPattern(JSON.stringify(pattern), compiler),
  );
  const compiledMs = performance.now() - start;
  const index = new PatternIndex(patterns);
  const indexMs = performance.now() - start - compiledMs;
  const tried = spread(await sample(samples, () => matching(index, patterns)));
  const searched = spread(await sample(samples, async () => searching(index, patterns)));
  const made = `${Math.round(compiledMs)} ms, index ${Math.round(indexMs)} ms`;
  console.log(`${String(count).padEnd(10)} ${column(tried)} ${column(searched)} ${made}`);
}

console.log('');
console.log(
  'a whole event, from the call to the commit of the thred that it starts, embedded in memory',
);
console.log('patterns   µs of processor time per event');
for (const count of counts) {
  const whole = await WholeEvent.make(count);
  const costs = spread(await sample(samples, () => whole.cost(events)));
  await whole.close();
  console.log(`${String(count).padEnd(10)} ${show(costs, 1)}`);
}

console.log('');
console.log(
  'to have them, in a store in memory: added by `addAll`; found by an engine that starts, the first search included; kept in its memory; a look at',
);
console.log('the store when nothing has changed; one pattern more, the next search included');
console.log('patterns   added        started      memory     look       one more');
for (const count of counts) {
  const { addMs, startMs, memoryMiB, lookUs, oneMoreMs, reads } = await catalogueCost(count);
  const figures = [
    `${Math.round(addMs)} ms`.padEnd(12),
    `${Math.round(startMs)} ms`.padEnd(12),
    `${memoryMiB.toFixed(1)} MiB`.padEnd(10),
    `${lookUs.toFixed(1)} µs`.padEnd(10),
    `${Math.round(oneMoreMs)} ms, ${reads} reads`,
  ];
  console.log(`${String(count).padEnd(10)} ${figures.join(' ')}`);
}

console.log('');
console.log(
  "threds that wait for `$values.orderId = $local('orderId')`, each for another order, in 16 partitions of a store in memory",
);
console.log('waiting    µs until the one is found');
for (const count of [1, 1_000, 100_000].filter((one) => one <= most)) {
  const waiting = await Waiting.make(count);
  const found = spread(await sample(samples, () => waiting.find(events)));
  console.log(`${String(count).padEnd(10)} ${show(found, 2)}`);
}

function column(figures: Spread): string {
  return show(figures, 2).padEnd(37);
}

/** Microseconds per event. */
async function matching(
  index: PatternIndex,
  patterns: readonly CompiledPattern[],
): Promise<number> {
  const given = context();
  const start = performance.now();
  for (let i = 0; i < events; i++) {
    const event = orderFor(Math.floor(patterns.length / 2), `e${i}`);
    const { matched } = matchPatterns(index.candidates(event), event, given);
    if (matched.length !== 1) throw new Error(`expected one match, found ${matched.length}`);
  }
  return ((performance.now() - start) * 1_000) / events;
}

async function searching(
  index: PatternIndex,
  patterns: readonly CompiledPattern[],
): Promise<number> {
  let found = 0;
  const start = performance.now();
  for (let i = 0; i < events; i++)
    found += index.candidates(orderFor(Math.floor(patterns.length / 2), `e${i}`)).length;
  const wallMs = performance.now() - start;
  if (found !== events) throw new Error(`expected ${events} candidates, found ${found}`);
  return (wallMs * 1_000) / events;
}
