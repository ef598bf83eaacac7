import { eventTopic } from '@srvthreds/queue';
import type { RabbitQService } from '@srvthreds/queue/rabbit';
import { connect, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { numbered } from '../support/Reader.ts';
import { uniqueNamespace, useTestBroker, whyNoRabbit } from './support/testBroker.ts';

const COUNT = 5_000;
const ROUNDS = 3;
const WINDOW = 256;
const TOPIC = eventTopic(0);
const BODY = 'x'.repeat(300);
const broker = useTestBroker();

type Rates = Record<'publish' | 'consume', number[]>;

/**
 * One topic, messages of 300 characters, one process; broker and client share the machine. Both publish with 256
 * confirms outstanding and consume with a prefetch of 256, acknowledging each; they take turns. Leaves out: declaring,
 * connecting, several topics at once, other load.
 */
describe.skipIf(await whyNoRabbit())('the speed of RabbitQService', { timeout: 60_000 }, () => {
  it.each(['quorum', 'classic'] as const)(
    'is printed beside that of amqplib alone: %s',
    async (type) => {
      const namespace = uniqueNamespace();
      const service = broker.open({ namespace, queueType: type });
      await service.publish(TOPIC, { id: 'first', body: BODY });
      const ours: Rates = { publish: [], consume: [] };
      const raw: Rates = { publish: [], consume: [] };
      const model = await connect(broker.url, { noDelay: true });
      const channel = await model.createConfirmChannel();
      const queue = `${namespace}:${TOPIC}`;
      await channel.purgeQueue(queue);
      // The first round warms up.
      for (let round = 0; round <= ROUNDS; round++) {
        const rates = [
          await measure(() => publishOurs(service)),
          await measure(() => consumeOurs(service)),
          await measure(() => publishRaw(channel, namespace)),
          await measure(async () => consumeRaw(await model.createChannel(), queue)),
        ] as const;
        if (round === 0) continue;
        ours.publish.push(rates[0]);
        ours.consume.push(rates[1]);
        raw.publish.push(rates[2]);
        raw.consume.push(rates[3]);
      }
      await model.close();
      await service.close();
      for (const way of ['publish', 'consume'] as const)
        process.stdout.write(
          `${type} ${way}: RabbitQService ${spread(ours[way])}, amqplib ${spread(raw[way])} /s\n`,
        );
      expect(ours.publish).toHaveLength(ROUNDS);
    },
  );
});

async function publishOurs(service: RabbitQService): Promise<void> {
  await Promise.all(numbered(COUNT).map((id) => service.publish(TOPIC, { id, body: BODY })));
}

async function consumeOurs(service: RabbitQService): Promise<void> {
  const finished = new Signal();
  let count = 0;
  const options = { prefetch: WINDOW, exclusive: true };
  const subscription = await service.subscribe(TOPIC, options, (delivery) => {
    subscription.ack(delivery);
    if (++count === COUNT) finished.give();
  });
  await finished.given;
  await subscription.close();
}

async function publishRaw(channel: ConfirmChannel, namespace: string): Promise<void> {
  const options = { persistent: true, mandatory: true };
  const finished = new Signal();
  let [sent, confirmed] = [0, 0];
  const send = (): void => {
    if (sent++ >= COUNT) return;
    channel.publish(`${namespace}:event-exchange`, TOPIC, Buffer.from(BODY), options, () => {
      if (++confirmed === COUNT) finished.give();
      send();
    });
  };
  for (let i = 0; i < WINDOW; i++) send();
  await finished.given;
}

async function consumeRaw(
  channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>,
  queue: string,
): Promise<void> {
  const finished = new Signal();
  let count = 0;
  await channel.prefetch(WINDOW);
  await channel.consume(queue, (message: ConsumeMessage | null) => {
    channel.ack(message!);
    if (++count === COUNT) finished.give();
  });
  await finished.given;
  await channel.close();
}

async function measure(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round(COUNT / ((performance.now() - begun) / 1_000));
}

function spread(rates: readonly number[]): string {
  const [least, middle, most] = rates.toSorted((a, b) => a - b);
  return `${middle} (${least}-${most})`;
}

class Signal {
  give: () => void = () => undefined;
  readonly given = new Promise<void>((resolve) => (this.give = resolve));
}
