// Measures the embedded engine: `npm run bench [-- --samples 5 --instances 20000]`.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { latency, oneHotThred, saturated } from './embedded.ts';
import { floor } from './floor.ts';
import { machine, sample, show, spread } from './measure.ts';
import { numberOption } from '../numberOption.ts';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '5' },
    instances: { type: 'string', default: '20000' },
    concurrent: { type: 'string', default: '64' },
  },
});
const samples = numberOption(values, 'samples');
const instances = numberOption(values, 'instances');
const concurrent = numberOption(values, 'concurrent');

console.log(`machine   ${machine()}`);
console.log(
  `settings  memory store and queue, 16 partitions, journal on and trimmed; ${instances} instances of two events, ` +
    `${concurrent} at a time; ${samples} samples after one warm-up; median (lowest – highest)`,
);
console.log('left out  disk, network, other processes; expressions are interpreted by jsonata');
console.log('');

const floors = await sample(samples, () => floor(instances, concurrent));
row('floor, by hand', `${show(spread(floors))} instances/s`);

const runs = await sample(samples, () => saturated(instances, concurrent));
const rates = spread(runs.map(({ instancesPerSecond }) => instancesPerSecond));
const cpu = spread(runs.map(({ cpuMsPerInstance }) => cpuMsPerInstance));
row('engine, saturated', `${show(rates)} instances/s, ${show(cpu, 3)} ms CPU each`);
row(
  '',
  `= ${show(scale(rates, 2))} events/s, ${(rates.median / spread(floors).median).toFixed(2)} × floor`,
);

const hot = await sample(samples, () => oneHotThred(instances));
row('one hot thred', `${show(spread(hot))} events/s in order`);

const paces = await sample(3, () => latency(50, 10));
const quantile = (q: number) =>
  show(spread(paces.map((histogram) => histogram.getValueAtPercentile(q) / 1_000)), 2);
row('50 instances/s', `event to message p50 ${quantile(50)} ms, p99 ${quantile(99)} ms`);

const starts = await sample(samples, async () => startUp());
row('start to message', `${show(spread(starts.map(({ totalMs }) => totalMs)), 1)} ms`);
row('', `of which loading modules ${show(spread(starts.map(({ loadMs }) => loadMs)), 1)} ms`);

function row(name: string, text: string): void {
  console.log(`${name.padEnd(20)} ${text}`);
}

function scale({ median, lowest, highest }: ReturnType<typeof spread>, factor: number) {
  return { median: median * factor, lowest: lowest * factor, highest: highest * factor };
}

function startUp(): { totalMs: number; loadMs: number } {
  const file = fileURLToPath(new URL('startup.ts', import.meta.url));
  // The built packages, as a user has them.
  const output = execFileSync(process.execPath, [file]);
  return JSON.parse(output.toString()) as { totalMs: number; loadMs: number };
}
