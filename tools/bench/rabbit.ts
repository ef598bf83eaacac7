// Publishing to one topic of RabbitMQ and consuming from it, beside amqplib alone: `npm run bench:rabbit [-- --samples 3 --count 5000]`.
import { parseArgs } from 'node:util';
import { eventTopic } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { connect, type Channel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { numberOption } from '../numberOption.ts';
import { RabbitServer } from '../services/rabbitmq.ts';
import { machine, sample, show, spread } from './measure.ts';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '3' },
    count: { type: 'string', default: '5000' },
  },
});
const samples = numberOption(values, 'samples');
const COUNT = numberOption(values, 'count');
const WINDOW = 256;
const TOPIC = eventTopic(0);
const BODY = 'x'.repeat(300);
/** What is measured, in the order of a round. */
const ROWS = [
  'RabbitQService publishes',
  'RabbitQService consumes',
  'amqplib publishes',
  'amqplib consumes',
] as const;

console.log(`machine   ${machine()}`);
console.log(
  `settings  ${COUNT} messages of ${BODY.length} characters, one topic, one process; ${WINDOW} confirms outstanding, prefetch ` +
    `${WINDOW}, each acknowledged; ${samples} rounds after one warm-up, taking turns; median (lowest – highest)`,
);
console.log('left out  declaring, connecting, several topics at once, other load');
const server = await RabbitServer.start();
for (const queueType of ['quorum', 'classic'] as const) await measureType(queueType);
await server.stop();

async function measureType(queueType: 'quorum' | 'classic'): Promise<void> {
  const namespace = `bench-${queueType}`;
  const service = new RabbitQService({ url: server.url, namespace, queueType });
  await service.publish(TOPIC, { id: 'first', body: BODY });
  const model = await connect(server.url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  const queue = `${namespace}:${TOPIC}`;
  await channel.purgeQueue(queue);
  const rounds = await sample(samples, async () => [
    await rateOf(() => publishOurs(service)),
    await rateOf(() => consumeOurs(service)),
    await rateOf(() => publishRaw(channel, namespace)),
    await rateOf(async () => consumeRaw(await model.createChannel(), queue)),
  ]);
  await model.close();
  await service.close();
  ROWS.forEach((row, index) => {
    const rates = spread(rounds.map((round) => round[index]!));
    console.log(`  ${queueType.padEnd(8)} ${row.padEnd(25)} ${show(rates)} messages/s`);
  });
}

/** Messages per second. */
async function rateOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return COUNT / ((performance.now() - begun) / 1_000);
}

async function publishOurs(service: RabbitQService): Promise<void> {
  await Promise.all(
    Array.from({ length: COUNT }, (_, n) => service.publish(TOPIC, { id: `m${n}`, body: BODY })),
  );
}

async function consumeOurs(service: RabbitQService): Promise<void> {
  const options = { prefetch: WINDOW, exclusive: true };
  await counted(async (count) => {
    const subscription = await service.subscribe(TOPIC, options, (delivery) => {
      subscription.ack(delivery);
      count();
    });
    return () => subscription.close();
  });
}

async function publishRaw(channel: ConfirmChannel, namespace: string): Promise<void> {
  const options = { persistent: true, mandatory: true };
  await counted((count) => {
    let sent = 0;
    const send = (): void => {
      if (sent++ >= COUNT) return;
      channel.publish(`${namespace}:event-exchange`, TOPIC, Buffer.from(BODY), options, () => {
        count();
        send();
      });
    };
    for (let i = 0; i < WINDOW; i++) send();
  });
}

async function consumeRaw(channel: Channel, queue: string): Promise<void> {
  await channel.prefetch(WINDOW);
  await counted(async (count) => {
    await channel.consume(queue, (message: ConsumeMessage | null) => {
      channel.ack(message!);
      count();
    });
    return () => channel.close();
  });
}

/** Begins something and waits until it has counted all messages; then ends it with what it gave back. */
async function counted(
  begin: (count: () => void) => Promise<() => Promise<void>> | void,
): Promise<void> {
  let resolve: (() => void) | undefined;
  const all = new Promise<void>((given) => (resolve = given));
  let done = 0;
  const begun = begin(() => {
    if (++done === COUNT) resolve?.();
  });
  await all;
  await (
    await begun
  )?.();
}
