import { isRetryable } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../src/index.ts';
import { errorOf, refusalOf } from '../../src/refusal.ts';
import { numbered, Reader } from '../support/Reader.ts';
import type { RecordingService } from './support/RecordingService.ts';
import { uniqueNamespace, useTestBroker, whyNoRabbit } from './support/testBroker.ts';

const broker = useTestBroker();

describe.skipIf(await whyNoRabbit())('publishing to RabbitMQ', () => {
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

  it.each([eventTopic(3), 'org.wt.session1'])(
    'keeps the order of 2,000 messages that do not wait for one another: %s',
    async (topic) => {
      const service = open();
      const ids = numbered(2_000);
      await Promise.all(ids.map((id) => service.publish(topic, { id, body: id })));
      const reader = await Reader.open(service, topic, { prefetch: 2_000 });
      await eventually(() => expect(reader.ids).toHaveLength(2_000));
      expect(reader.ids).toEqual(ids);
    },
  );

  it('fails a message that comes back, and makes the queue again for the next', async () => {
    const namespace = uniqueNamespace();
    const service = open({ namespace });
    await service.publish('t', { id: 'a', body: '' });
    await raw.deleteQueue(`${namespace}:message-queue.t`);
    const others = service.publish('other', { id: 'o', body: '' });
    const error = await errorOf(service.publish('t', { id: 'b', body: '' }));
    expect(error).toMatchObject({ code: 'QUEUE_NO_ROUTE', retryable: false });
    await others;
    await service.publish('t', { id: 'c', body: '' });
    const reader = await Reader.open(service, 't');
    await eventually(() => expect(reader.ids).toEqual(['c']));
  });

  it('says of each message whether the full queue has it', async () => {
    const service = open({ maxLength: 20 });
    const ids = numbered(300);
    const codes = await Promise.all(
      ids.map((id) => refusalOf(service.publish('t', { id, body: '' }))),
    );
    const taken = ids.filter((_, n) => codes[n] === undefined);
    expect(taken.length).toBeGreaterThanOrEqual(20);
    expect(new Set(codes)).toEqual(new Set([undefined, 'QUEUE_FULL']));
    const reader = await Reader.open(service, 't');
    await eventually(() => expect(reader.ids).toEqual(taken));
  });

  it('never refuses what goes to a partition', async () => {
    const service = open({ maxLength: 5 });
    const ids = numbered(100);
    await Promise.all(ids.map((id) => service.publish(eventTopic(0), { id, body: '' })));
    expect((await service.depth(eventTopic(0))).waiting).toBe(100);
  });

  it('says so when a queue was made with other settings, and goes on', async () => {
    const namespace = uniqueNamespace();
    await open({ namespace, maxLength: 5 }).publish('t', { id: 'a', body: '' });
    const service = open({ namespace, maxLength: 6 });
    const error = await errorOf(service.publish('t', { id: 'b', body: '' }));
    expect(error).toMatchObject({ code: 'QUEUE_REFUSED', retryable: false });
    expect(await refusalOf(service.depth('t'))).toBe('QUEUE_REFUSED');
    expect(await refusalOf(Reader.open(service, 't'))).toBe('QUEUE_REFUSED');
    await service.publish(eventTopic(1), { id: 'c', body: '' });
  });

  it('says so when too many wait for their turn', async () => {
    const service = open({ maxPending: 10, maxOutstanding: 2, publishChannels: 1 });
    const publish = (id: string) => service.publish('t', { id, body: '' });
    const errors = await Promise.all(
      numbered(50).map((id) => errorOf(publish(id)).catch(() => undefined)),
    );
    const refused = errors.filter((error) => error !== undefined);
    expect(refused).toHaveLength(40);
    expect(refused[0]).toMatchObject({ code: 'QUEUE_BUSY' });
    expect(isRetryable(refused[0])).toBe(true);
  });

  it.each([
    ['wildcards', ['a.*', 'a.b', '#', 'a.#', '%2A']],
    ['long', ['x'.repeat(300), `${'x'.repeat(300)}y`]],
    ['alike', ['org.wt.bob', 'bob', 'bob-message-queue', 'message-queue.bob', '', '.']],
    ['not ASCII', ['Zürich 東京 🙂', 'Zurich']],
  ])('keeps topics apart: %s', async (_, topics) => {
    const service = open();
    const readers = await Promise.all(topics.map((topic) => Reader.open(service, topic)));
    await Promise.all(topics.map((topic) => service.publish(topic, { id: topic, body: topic })));
    for (const [n, topic] of topics.entries())
      await eventually(() => expect(readers[n]!.ids).toEqual([topic]));
  });

  it('carries ids that are longer than the protocol has room for', async () => {
    const service = open();
    const id = 'ü'.repeat(600);
    const reader = await Reader.open(service, 't');
    await service.publish('t', { id, body: 'x' });
    await eventually(() => expect(reader.ids).toEqual([id]));
  });

  it('fails with the reason when nobody listens, in bounded time, without ending the process', async () => {
    const service = new RabbitQService({ url: 'amqp://127.0.0.1:1', timeoutMs: 400 });
    const calls = [
      service.publish('t', { id: 'a', body: '' }),
      service.depth('t'),
      service.subscribe('t', { prefetch: 1 }, () => undefined),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ code: 'QUEUE_UNAVAILABLE', retryable: true });
      expect(String(error)).toContain('ECONNREFUSED');
    }
    await service.close();
    await service.close();
  });
});
