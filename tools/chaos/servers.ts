// Engine processes on Redis and RabbitMQ under load, killed, stalled, stopped and added; an independent ledger over what
// comes out of the message queue: `npm run chaos [-- --minutes 10 --rate 500 --engines 3]`.
import { parseArgs } from 'node:util';
import { isRetryable, startedThredId, type Event } from '@srvthreds/core';
import { SESSION_TOPIC } from '@srvthreds/engine';
import { EventQ, MessageQ } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { countingPattern } from '../../packages/testing/test/engine/countingPattern.ts';
import { Ledger } from '../../packages/testing/test/engine/Ledger.ts';
import { seededRandom } from '@srvthreds/testing/faults';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisServer } from '../services/redis.ts';
import { EngineFleet } from './EngineFleet.ts';
import { numberOption } from '../numberOption.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '500' },
    engines: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    pause: { type: 'string', default: '3000' },
  },
});
const rate = numberOption(values, 'rate');
const engines = numberOption(values, 'engines');
const minutes = numberOption(values, 'minutes', { atLeast: 0.1, isWhole: false });
const pauseMs = numberOption(values, 'pause');
const PARTITIONS = 8;
const THREDS = 200;
const SETTLE_MS = 120_000;

const random = seededRandom(numberOption(values, 'seed', { atLeast: 0 }));
const redis = await RedisServer.start({ appendFsync: 'everysec' });
const rabbit = await RabbitServer.start();
const fleet = new EngineFleet(
  { store: redis.url, queue: rabbit.url, patterns: [countingPattern], partitions: PARTITIONS },
  engines + 1,
);
const service = new RabbitQService({ url: rabbit.url });
const inboundQ = new EventQ(service, { partitions: PARTITIONS, maxWaiting: 100_000 });
const ledger = new Ledger();
const faults: Record<string, number> = {};
let sent = 0;

console.log(`seed ${values.seed}, ${minutes} minutes, ${rate} events/s, ${engines} engines`);
for (let i = 0; i < engines; i++) await fleet.add();
const done = new AbortController();
void receive(done.signal);
const end = Date.now() + minutes * 60_000;
await Promise.all([produce(), makeFaults()]);

const settleBy = Date.now() + SETTLE_MS;
while (ledger.size < sent && Date.now() < settleBy) await pause(200);
const settledMs = SETTLE_MS - (settleBy - Date.now());
done.abort();
await fleet.stop();
await service.close();
await rabbit.stop();
await redis.stop();

const wrong = ledger.faults();
for (const fault of wrong.slice(0, 20)) console.log(`FAULT ${fault}`);
console.log(`faults made: ${JSON.stringify(faults)}`);
console.log(
  `${sent} events, ${ledger.size} answered once, ${ledger.repeats} deliveries seen again, ` +
    `${wrong.length} wrong, settled ${settledMs} ms after the last event`,
);
process.exit(wrong.length > 0 || ledger.size !== sent ? 1 : 0);

/** Events of one thred are queued one after the other, so that their order is known; threds side by side. */
async function produce(): Promise<void> {
  const workers = Array.from({ length: THREDS }, async (_, thred) => {
    for (let n = 0; Date.now() < end; n++) {
      await queue(numbered(thred, n), thred);
      await pause((THREDS * 1_000) / rate);
    }
  });
  await Promise.all(workers);
}

function numbered(thred: number, n: number): Event {
  const source = { id: 'producer' };
  const start = `start-${thred}`;
  if (n === 0) return { id: start, type: 'open', source };
  const thredId = startedThredId('counter', { id: start });
  return { id: `add-${thred}-${n}`, type: 'add', source, thredId };
}

async function queue(event: Event, thred: number): Promise<void> {
  ledger.sent(startedThredId('counter', { id: `start-${thred}` }), event);
  sent++;
  for (;;) {
    try {
      await inboundQ.queue(event);
      return;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      await pause(100);
    }
  }
}

async function makeFaults(): Promise<void> {
  while (Date.now() < end) {
    await pause(pauseMs);
    const fault = await fleet.fault(() => random.next());
    faults[fault] = (faults[fault] ?? 0) + 1;
  }
}

async function receive(signal: AbortSignal): Promise<void> {
  const messages = new MessageQ(service, { prefetch: 256 });
  while (!signal.aborted) {
    try {
      const message = await messages.pop([SESSION_TOPIC], { signal });
      ledger.received({ ...message.payload, id: message.payload.event.id });
      messages.delete(message);
    } catch (error) {
      if (!signal.aborted) await pause(100);
      if (!isRetryable(error) && !signal.aborted) throw error;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
