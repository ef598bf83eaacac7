import { deadLetterTopic, eventTopic, RemoteQService } from '@srvthreds/queue';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../src/index.ts';
import { numbered, Reader } from '../support/Reader.ts';
import type { RecordingService } from './support/RecordingService.ts';
import { uniqueNamespace, useTestBroker, whyNoRabbit } from './support/testBroker.ts';

const broker = useTestBroker();
const TOPIC = eventTopic(0);

describe.skipIf(await whyNoRabbit())('consuming from RabbitMQ', () => {
  const services: RecordingService[] = [];
  let model: ChannelModel;
  let raw: Channel;
  beforeAll(async () => {
    model = await connect(broker.url);
    raw = await model.createChannel();
  });
  afterAll(() => model.close());
  afterEach(() => Promise.all(services.splice(0).map((service) => service.close())));

  const open = (...options: Parameters<typeof broker.open>): RecordingService => {
    const service = broker.open(...options);
    services.push(service);
    return service;
  };
  it.each(['quorum', 'classic'] as const)(
    'hands a partition over in order when the owner closes: %s',
    async (queueType) => {
      const options = { namespace: uniqueNamespace(), queueType };
      const [one, two] = [open(options), open(options)];
      const ids = numbered(500);
      const first = await Reader.open(one, TOPIC, { exclusive: true, prefetch: 100 });
      const second = await Reader.open(two, TOPIC, { exclusive: true });
      await publish(one, TOPIC, ids);
      await eventually(() => expect(first.ids).toEqual(ids.slice(0, 100)));
      first.subscription.ackThrough(first.deliveries[49]!);
      await eventually(() => expect(first.ids).toEqual(ids.slice(0, 150)));
      expect(second.ids).toEqual([]);
      await first.close();
      await eventually(() => expect(second.ids).toEqual(ids.slice(50)));
      expect(second.deliveries[0]!.attempts).toBe(2);
    },
  );

  it('prepares a topic without standing in its line, and begins then on what is ready', async () => {
    const options = { namespace: uniqueNamespace() };
    const [owner, next] = [open(options), open(options)];
    await Promise.all([next.prepare(TOPIC), next.prepare(TOPIC)]);
    await next.prepare(TOPIC);
    const queue = `${options.namespace}:${TOPIC}`;
    expect(await raw.checkQueue(queue)).toMatchObject({ consumerCount: 0 });
    const first = await Reader.open(owner, TOPIC, { exclusive: true });
    await publish(owner, TOPIC, ['a', 'b']);
    await eventually(() => expect(first.ids).toEqual(['a', 'b']));
    first.subscription.ack(first.deliveries[0]!);
    await first.close();
    const second = await Reader.open(next, TOPIC, { exclusive: true });
    await eventually(() => expect(second.ids).toEqual(['b']));
    // One channel was ready; the next consumer has one of its own.
    await second.close();
    const third = await Reader.open(next, TOPIC, { exclusive: true });
    await eventually(() => expect(third.ids).toEqual(['b']));
  });

  it('has all acknowledgements of a partition with the queue when it has closed, however scattered', async () => {
    const service = open();
    const ids = numbered(400);
    await publish(service, TOPIC, ids);
    const first = await Reader.open(service, TOPIC, { exclusive: true });
    await eventually(() => expect(first.ids).toHaveLength(400));
    const isWriting = new AbortController();
    const writing = keepDiskBusy(service, isWriting.signal);
    for (const delivery of first.deliveries.filter(isThird)) {
      first.subscription.ack(delivery);
      // Each in a turn of its own, so that each is a frame of its own.
      await new Promise(setImmediate);
    }
    await first.close();
    isWriting.abort();
    await writing;
    const second = await Reader.open(service, TOPIC, { exclusive: true });
    const rest = ids.filter((id, n) => !isThird(id, n));
    await eventually(() => expect(second.ids).toEqual(rest));
  });

  it('acknowledges through a message without those whose copy is still on its way', async () => {
    const service = open();
    await publish(service, 't', ['a', 'b', 'c']);
    const reader = await Reader.open(service, 't');
    await eventually(() => expect(reader.ids).toEqual(['a', 'b', 'c']));
    reader.subscription.reject(reader.deliveries[1]!, 'bad');
    reader.subscription.ackThrough(reader.deliveries[2]!);
    const aside = await Reader.open(service, deadLetterTopic('t'));
    await eventually(() => expect(aside.ids).toEqual(['b']));
    await eventually(async () =>
      expect(await service.depth('t')).toEqual({ waiting: 0, unsettled: 0 }),
    );
  });

  it('takes a message back that its full queue refuses', async () => {
    const service = open({ maxLength: 1 });
    const reader = await Reader.open(service, 't', { prefetch: 1 });
    await publish(service, 't', ['a']);
    await eventually(() => expect(reader.ids).toEqual(['a']));
    await eventually(async () => {
      await service.publish('t', { id: 'filler', body: '' }).catch(() => undefined);
      expect((await service.depth('t')).waiting).toBeGreaterThanOrEqual(1);
    });
    reader.subscription.requeue(reader.deliveries[0]!, 0);
    await eventually(() => {
      for (const delivery of reader.deliveries)
        if (delivery.id === 'filler') reader.subscription.ack(delivery);
      expect(reader.deliveries.at(-1)).toMatchObject({ id: 'a', attempts: 2 });
    });
  });

  it('says once that the queue was deleted, and makes it again for the next', async () => {
    const namespace = uniqueNamespace();
    const service = open({ namespace });
    const reader = await Reader.open(service, TOPIC, { exclusive: true });
    await raw.deleteQueue(`${namespace}:${TOPIC}`);
    await eventually(() => expect(reader.losses).toHaveLength(1));
    expect(reader.losses[0]).toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    const next = await Reader.open(service, TOPIC, { exclusive: true });
    await publish(service, TOPIC, ['a']);
    await eventually(() => expect(next.ids).toEqual(['a']));
    expect(reader.losses).toHaveLength(1);
  });

  it('lets who pops go on when the queue was deleted', async () => {
    const namespace = uniqueNamespace();
    const service = open({ namespace });
    const queue = new RemoteQService<string>(service);
    const popping = queue.pop(['t']);
    popping.catch(() => undefined);
    await eventually(() => expect(service.subscriptions).toBe(1));
    await raw.deleteQueue(`${namespace}:message-queue.t`);
    await eventually(() => service.publish('t', { id: 'a', body: '"x"' }));
    expect(await popping).toMatchObject({ id: 'a', payload: 'x' });
    await queue.close();
  });

  it('ends only the consumer whose own code throws', async () => {
    const service = open();
    const losses: Error[] = [];
    const options = { prefetch: 10, onLost: (reason: Error) => losses.push(reason) };
    await service.subscribe('bad', options, () => {
      throw new Error('a bug');
    });
    const reader = await Reader.open(service, 'good');
    await publish(service, 'bad', ['a']);
    await eventually(() => expect(losses.map(({ message }) => message)).toEqual(['a bug']));
    await publish(service, 'good', ['b']);
    await eventually(() => expect(reader.ids).toEqual(['b']));
    await eventually(async () => expect((await service.depth('bad')).waiting).toBe(1));
  });

  it('reads what the broker itself has set aside', async () => {
    const namespace = uniqueNamespace();
    const service = open({ namespace });
    await publish(service, 't', ['a']);
    const channel = await model.createChannel();
    const message = await channel.get(`${namespace}:message-queue.t`);
    if (message) channel.reject(message, false);
    const aside = await Reader.open(service, deadLetterTopic('t'));
    await eventually(() => expect(aside.ids).toEqual(['a']));
    expect(aside.deliveries[0]!.deadLetter).toMatchObject({ reason: 'rejected', topic: 't' });
    await channel.close();
  });

  it('passes the turn on when whoever has it is cut off', async () => {
    const options = { namespace: uniqueNamespace() };
    const [one, two] = [open(options), open(options)];
    const first = await Reader.open(one, 't', { exclusive: true, prefetch: 2 });
    const second = await Reader.open(two, 't', { exclusive: true });
    await publish(one, 't', ['a', 'b', 'c']);
    await eventually(() => expect(first.ids).toEqual(['a', 'b']));
    await raw.deleteQueue(`${options.namespace}:turn.message-queue.t`);
    await eventually(() => expect([first.losses.length, second.losses.length]).toEqual([1, 1]));
    const third = await Reader.open(two, 't', { exclusive: true });
    await eventually(() => expect(third.ids).toEqual(['a', 'b', 'c']));
  });
});

async function publish(
  service: RecordingService,
  topic: string,
  ids: readonly string[],
): Promise<void> {
  await Promise.all(ids.map((id) => service.publish(topic, { id, body: '' })));
}

function isThird(_: unknown, n: number): boolean {
  return n % 3 === 0;
}

/** What the broker writes down meanwhile is what acknowledgements must wait for. */
async function keepDiskBusy(service: RecordingService, signal: AbortSignal): Promise<void> {
  const body = 'x'.repeat(20_000);
  const ids = numbered(50);
  while (!signal.aborted) {
    await Promise.all(ids.map((id) => service.publish('elsewhere', { id, body })));
  }
}
