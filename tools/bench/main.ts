// Measures the engine beside its floor: `npm run bench [-- --only memory,redis-everysec --samples 3 --instances 20000]`.
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, sample, show, spread, type Spread } from './measure.ts';
import { hotThred, latency, saturated } from './runs.ts';
import type { Place, Subject, Target } from './Subject.ts';
import { choose } from './targets.ts';
import { placed, yardstick } from './yardstick.ts';
import { numberOption } from '../numberOption.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    samples: { type: 'string', default: '3' },
    instances: { type: 'string' },
    concurrent: { type: 'string', default: '256' },
    seconds: { type: 'string', default: '5' },
  },
});
const samples = numberOption(values, 'samples');
const concurrent = numberOption(values, 'concurrent');
const seconds = numberOption(values, 'seconds');
const instancesWanted =
  values.instances === undefined ? undefined : numberOption(values, 'instances');
const PER_SECOND = 50;

console.log(`machine   ${machine()}`);
console.log(
  `settings  16 partitions, journal on; instances of two events, ${concurrent} at a time; ${samples} samples after one ` +
    `warm-up, each on an empty store; median (lowest – highest)`,
);
console.log(
  `          latency: event to message, ${PER_SECOND} instances/s that do not wait for answers, ${samples} × ${seconds} s`,
);
console.log(
  '          floor: the same commands to the same servers by hand: no dedupe, leases, order or repeats of its own',
);
console.log(
  'left out  network between machines, replicas, records and mailboxes, other load; folding in the floor',
);

// What an engine waits for keeps no process alive.
const alive = setInterval(() => undefined, 1_000);
for (const target of choose(values.only)) await measure(target);
await measureStart();
clearInterval(alive);
console.log(
  `load      ${loadavg()[0]!.toFixed(1)} processes on average in the last minute, these included`,
);

async function measure(target: Target): Promise<void> {
  const place = await target.open();
  const instances = instancesWanted ?? target.instances;
  console.log('');
  console.log(`${target.name}: ${target.settings}; ${instances} instances`);
  try {
    const floor = await measureSubject('floor', () => place.floor(), instances);
    const engine = await measureSubject('engine', () => place.engine(), instances);
    row('', `engine = ${(engine.median / floor.median).toFixed(2)} × floor`);
    await measureHot(place, instances);
  } finally {
    await place.close();
  }
}

async function measureSubject(
  name: string,
  open: () => Promise<Subject>,
  instances: number,
): Promise<Spread> {
  const runs = await sample(samples, () =>
    on(open, (subject) => saturated(subject, instances, concurrent)),
  );
  const rates = spread(runs.map(({ instancesPerSecond }) => instancesPerSecond));
  const cpu = spread(runs.map(({ cpuMsPerInstance }) => cpuMsPerInstance));
  row(name, `${show(rates)} instances/s, ${show(cpu, 3)} ms CPU each`);
  const paces = await on(open, (subject) =>
    sample(samples, () => latency(subject, PER_SECOND, seconds), {
      warmUp: () => latency(subject, PER_SECOND, 2),
    }),
  );
  const quantile = (percent: number): string =>
    show(spread(paces.map((it) => it.getValueAtPercentile(percent) / 1_000)), 2);
  row('', `p50 ${quantile(50)} ms, p99 ${quantile(99)} ms`);
  return rates;
}

async function measureHot(place: Place, events: number): Promise<void> {
  const rates = await sample(samples, () =>
    on(
      () => place.engine(),
      async (subject) => subject.tick && hotThred(() => subject.tick!(), events),
    ),
  );
  const known = rates.filter((rate) => rate !== undefined);
  if (known.length > 0) row('one hot thred', `${show(spread(known))} events/s in order, folded`);
}

async function on<T>(
  open: () => Promise<Subject>,
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  const subject = await open();
  try {
    const result = await work(subject);
    await subject.settled();
    return result;
  } finally {
    await subject.close();
  }
}

/** The built packages, as a user has them; beside them what they stand on, loaded by itself. */
async function measureStart(): Promise<void> {
  const floors = await sample(samples, () => inProcess('startupFloor.mjs'));
  const given = [yardstick, placed('1')].map((value) => JSON.stringify(value));
  const starts = await sample(samples, () => inProcess('startup.mjs', given));
  console.log('');
  console.log('start: a new process, from its first line to the first message, embedded in memory');
  row('floor', `${milliseconds(floors, 'loadMs')}: loads node:crypto and jsonata, nothing else`);
  row('engine', milliseconds(starts, 'totalMs'));
  row('of it, modules', milliseconds(starts, 'loadMs'));
}

function milliseconds(starts: readonly Start[], key: keyof Start): string {
  return `${show(spread(starts.map((start) => start[key])), 1)} ms`;
}

/** Milliseconds from the first line of a process. */
interface Start {
  readonly loadMs: number;
  readonly totalMs: number;
}

async function inProcess(script: string, given: readonly string[] = []): Promise<Start> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [file, ...given]).toString()) as Start;
}

function row(name: string, text: string): void {
  console.log(`  ${name.padEnd(15)} ${text}`);
}
