// How long threds pause when an engine comes, leaves, or is killed under load: `npm run prove:takeover [-- --rounds 10]`.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RedisStorage } from '@srvthreds/storage/redis';
import { countingPattern } from '../../packages/testing/test/engine/countingPattern.ts';
import { numberOption } from '../numberOption.ts';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisServer } from '../services/redis.ts';
import { Shares } from './Shares.ts';
import { ThredPulse } from './ThredPulse.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    engines: { type: 'string', default: '3' },
    perSecond: { type: 'string', default: '20' },
  },
});
const rounds = numberOption(values, 'rounds');
const engines = numberOption(values, 'engines', { atLeast: 2 });
const perSecond = numberOption(values, 'perSecond');
const PARTITIONS = 16;
const THREDS = 32;
/** Promised for 99 of 100 threds, milliseconds. */
const GOALS = { killed: 2_000, left: 200, came: 200 } as const;
/** Until whatever a change brings about is over. */
const QUIET_MS = 5_000;

const redis = await RedisServer.start({ appendFsync: 'everysec' });
const rabbit = await RabbitServer.start();
const storage = new RedisStorage(redis.url);
const options = {
  store: redis.url,
  queue: rabbit.url,
  patterns: [countingPattern],
  partitions: PARTITIONS,
};
const shares = new Shares(storage, options);
const found: Record<keyof typeof GOALS, number[]> = { killed: [], left: [], came: [] };

console.log(
  `${engines} engines, ${PARTITIONS} partitions, ${THREDS} threds with ${perSecond} events/s each, ${rounds} rounds`,
);
for (let i = 0; i < engines; i++) await shares.add();
const pulse = await ThredPulse.start(rabbit.url, {
  partitions: PARTITIONS,
  threds: THREDS,
  perSecond,
});
await shares.even();
await sleep(QUIET_MS);
console.log(`undisturbed: ${describe(pulse.pausesSince(performance.now() - QUIET_MS / 2))}`);
for (let round = 0; round < rounds; round++) {
  found.killed.push(...(await pauses({ change: () => shares.kill() })));
  found.came.push(...(await pauses({ prepare: () => shares.add() })));
  found.left.push(...(await pauses({ change: () => shares.leave() })));
  found.came.push(...(await pauses({ prepare: () => shares.add() })));
}
const lost = await pulse.stop();
await shares.stop();
await storage.close();
await rabbit.stop();
await redis.stop();

let isKept = lost === 0;
for (const [what, goalMs] of Object.entries(GOALS) as [keyof typeof GOALS, number][]) {
  const p99 = quantile(found[what], 0.99);
  isKept &&= p99 <= goalMs;
  console.log(`an engine ${what}: ${describe(found[what])}; goal p99 ${goalMs} ms`);
}
console.log(`${pulse.answered} events answered, ${lost} not`);
process.exit(isKept ? 0 : 1);

interface Disturbance {
  /** Not watched: a program that starts takes the processor from all others. */
  readonly prepare?: () => Promise<unknown>;
  readonly change?: () => Promise<unknown>;
}

/** How long each thred pauses whose partition changes its owner, milliseconds. */
async function pauses({ prepare, change }: Disturbance): Promise<number[]> {
  const before = await shares.owners();
  await prepare?.();
  const startedAt = performance.now();
  await change?.();
  await shares.even();
  await sleep(QUIET_MS / 2);
  const after = await shares.owners();
  const moved = (partition: number): boolean => before.get(partition) !== after.get(partition);
  return pulse.pausesSince(startedAt, moved);
}

function describe(pausesMs: readonly number[]): string {
  const at = (ratio: number): string => quantile(pausesMs, ratio).toFixed(0);
  return `${pausesMs.length} threds paused, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

function quantile(numbers: readonly number[], ratio: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * ratio) - 1)] ?? Infinity;
}
