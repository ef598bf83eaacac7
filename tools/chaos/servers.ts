// Engine processes on Redis and RabbitMQ (or a queue on Redis) under load. Engines are killed, stalled, stopped and added;
// connections are cut, fall silent and become slow; the servers are killed and started again. An independent ledger over
// what comes out of the message queue: `npm run chaos [-- --minutes 10 --rate 600 --engines 3 --seed 1 --queue redis]`.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EventQ } from '@srvthreds/queue';
import { RedisStorage } from '@srvthreds/storage/redis';
import { seededRandom } from '@srvthreds/testing/faults';
import { countingPattern } from '../../packages/testing/test/engine/countingPattern.ts';
import { Ledger } from '../../packages/testing/test/engine/Ledger.ts';
import { numberOption } from '../numberOption.ts';
import { openQueue } from '../services/openQueue.ts';
import { EngineFleet } from './EngineFleet.ts';
import { leftBehind } from './leftBehind.ts';
import { Pauses } from './Pauses.ts';
import { produce } from './Producer.ts';
import { receive } from './receive.ts';
import { Site } from './Site.ts';
import { Troubles } from './Troubles.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '600' },
    engines: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    pause: { type: 'string', default: '2500' },
    queue: { type: 'string', default: 'rabbit' },
  },
});
const rate = numberOption(values, 'rate');
const engines = numberOption(values, 'engines', { atLeast: 2 });
const minutes = numberOption(values, 'minutes', { atLeast: 0.1, isWhole: false });
const pauseMs = numberOption(values, 'pause');
const seed = numberOption(values, 'seed', { atLeast: 0 });
const PARTITIONS = 8;
const THREDS = 200;
const SETTLE_MS = 120_000;

if (values.queue !== 'rabbit' && values.queue !== 'redis')
  throw new RangeError(`expected --queue rabbit or redis, found "${values.queue}"`);
const site = await Site.start(values.queue);
const { store, queue } = site;
const fleet = new EngineFleet(
  {
    store: store.proxy.through(store.server.url),
    queue: queue.proxy.through(queue.server.url),
    patterns: [countingPattern],
    partitions: PARTITIONS,
  },
  engines,
);
const service = openQueue(queue.server.url);
const ledger = new Ledger();
const pauses = new Pauses();
const troubles = new Troubles(seededRandom(seed), fleet, site);
const done = new AbortController();

console.log(`seed ${seed}, ${minutes} minutes, ${rate} events/s, ${engines} engines`);
for (let i = 0; i < engines; i++) await fleet.add();
void receive(service, { ledger, pauses }, done.signal);
const startedAt = Date.now();
const until = startedAt + minutes * 60_000;
const eventQ = new EventQ(service, { partitions: PARTITIONS, maxWaiting: 100_000 });
const [sent] = await Promise.all([
  produce({ eventQ, ledger, pauses, threds: THREDS, rate, until }),
  makeTroubles(),
]);
const seconds = (Date.now() - startedAt) / 1_000;
const settledMs = await answered(sent);
const storage = new RedisStorage(store.server.url);
const left = await leftBehind(storage, service, PARTITIONS);
await storage.close();
done.abort();
await fleet.stop();
await service.close();
await site.stop();
report();

async function makeTroubles(): Promise<void> {
  while (Date.now() < until) {
    await sleep(pauseMs);
    await troubles.makeOne();
  }
}

/** @returns how long it took until all was answered, milliseconds */
async function answered(count: number): Promise<number> {
  const begin = Date.now();
  while (ledger.size < count && Date.now() < begin + SETTLE_MS) await sleep(100);
  const tookMs = Date.now() - begin;
  // What was answered last is crossed out a moment later.
  await sleep(2_000);
  return tookMs;
}

function report(): void {
  const counts = [...troubles.counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  console.log(`${total} faults in ${seconds.toFixed(0)} s:`);
  for (const [name, count] of counts) console.log(`  ${String(count).padStart(4)}  ${name}`);
  console.log(pauses.describe());
  const wrong = [...ledger.faults(), ...left.map((what) => `left behind: ${what}`)];
  for (const fault of wrong.slice(0, 20)) console.log(`FAULT ${fault}`);
  console.log(
    `${sent} events (${(sent / seconds).toFixed(0)}/s), ${ledger.size} answered, ` +
      `${ledger.repeats} messages seen again, ${wrong.length} wrong ` +
      `(lost, twice, out of order, left behind), settled ${settledMs} ms after the last event`,
  );
  process.exit(wrong.length > 0 || ledger.size !== sent ? 1 : 0);
}
