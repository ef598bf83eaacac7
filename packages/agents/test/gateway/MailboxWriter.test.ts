import { FakeClock, silentLogger } from '@srvthreds/core';
import { sessionTopic, type Delivery } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { expect, it } from 'vitest';
import { MailboxWriter } from '../../src/gateway/MailboxWriter.ts';
import { TopicReader } from '../../src/gateway/TopicReader.ts';
import { MailboxError } from '../../src/index.ts';
import { MemoryMailbox } from '../../src/memory.ts';
import { idsOf, messageTo } from './support/post.ts';

const TOPIC = sessionTopic(0);
const body = (id: string, ...to: readonly string[]): string => JSON.stringify(messageTo(id, ...to));

function scene(mailbox: MemoryMailbox, service: MemoryQService, clock: FakeClock): TopicReader {
  return new TopicReader(TOPIC, {
    mailbox,
    service,
    clock,
    logger: silentLogger,
    prefetch: 10,
    onAppended: () => undefined,
  });
}

it('waits while mailboxes are away, lets nothing overtake, and acknowledges nothing before', async () => {
  const clock = new FakeClock();
  const mailbox = new MemoryMailbox({ clock });
  const service = new MemoryQService({ clock });
  const append = mailbox.append.bind(mailbox);
  let calls = 0;
  mailbox.append = async (participantId, messages) => {
    calls++;
    // Away three times; the second time it was done and the reply was lost.
    if (calls === 2) await append(participantId, messages);
    if (calls <= 3) throw new MailboxError('MAILBOX_UNAVAILABLE', 'away', { retryable: true });
    return append(participantId, messages);
  };
  const reader = scene(mailbox, service, clock);
  const ids = idsOf('m', 30);
  for (const id of ids) await service.publish(TOPIC, { id, body: body(id, 'ann') });
  await clock.settle();
  expect(await service.depth(TOPIC)).toEqual({ waiting: 20, unsettled: 10 });
  await clock.advance(10_000);
  expect((await mailbox.read('ann', 0)).entries.map(({ id }) => id)).toEqual(ids);
  expect(await service.depth(TOPIC)).toEqual({ waiting: 0, unsettled: 0 });
  await reader.close();
  await service.close();
});

it('leaves to the next reader what it could not append, in order', async () => {
  const clock = new FakeClock();
  const mailbox = new MemoryMailbox({ clock });
  const service = new MemoryQService({ clock });
  const append = mailbox.append.bind(mailbox);
  mailbox.append = () => Promise.reject(new Error('away'));
  const first = scene(mailbox, service, clock);
  const ids = idsOf('m', 5);
  for (const id of ids) await service.publish(TOPIC, { id, body: body(id, 'ann') });
  await clock.settle();
  const closing = first.close();
  await clock.settle();
  await closing;
  mailbox.append = append;
  const second = scene(mailbox, service, clock);
  await clock.advance(1_000);
  expect((await mailbox.read('ann', 0)).entries.map(({ id }) => id)).toEqual(ids);
  await second.close();
  await service.close();
});

it('begins again when the queue has ended its reading', async () => {
  const clock = new FakeClock();
  const mailbox = new MemoryMailbox({ clock });
  const service = new MemoryQService({ clock });
  const subscribe = service.subscribe.bind(service);
  const losses: (() => void)[] = [];
  let refused = 0;
  service.subscribe = async (topic, options, onDelivery) => {
    // After the first one, the broker is away twice.
    if (losses.length === 1 && refused++ < 2) throw new Error('no broker');
    const subscription = await subscribe(topic, options, onDelivery);
    losses.push(() => {
      void subscription.close();
      options.onLost?.(new Error('connection broken'));
    });
    return subscription;
  };
  const reader = scene(mailbox, service, clock);
  await clock.settle();
  losses[0]!();
  await service.publish(TOPIC, { id: 'm1', body: body('m1', 'ann') });
  await clock.advance(10_000);
  expect(refused).toBeGreaterThanOrEqual(2);
  expect((await mailbox.read('ann', 0)).entries.map(({ id }) => id)).toEqual(['m1']);
  await reader.close();
  await service.close();
});

it('appends for each receiver what is his, in one call for many messages', async () => {
  const clock = new FakeClock();
  const mailbox = new MemoryMailbox({ clock });
  const append = mailbox.append.bind(mailbox);
  const calls: string[] = [];
  mailbox.append = (participantId, messages) => {
    calls.push(`${participantId} ${messages.length}`);
    return append(participantId, messages);
  };
  const acks: string[] = [];
  const told: string[] = [];
  const writer = new MailboxWriter({
    mailbox,
    clock,
    logger: silentLogger,
    onAppended: (participantIds) => told.push(...participantIds),
  });
  const deliveries = idsOf('m', 250).map((id, n): Delivery => {
    const to = n % 2 === 0 ? ['ann', 'bob', 'ann'] : ['ann'];
    return { id, body: body(id, ...to), topic: TOPIC, attempts: 1 };
  });
  for (const delivery of deliveries) writer.add(delivery);
  writer.begin({
    ack: ({ id }) => acks.push(id),
    ackThrough: () => undefined,
    reject: () => undefined,
    requeue: () => undefined,
    close: async () => undefined,
  });
  await expect.poll(() => acks).toEqual(idsOf('m', 250));
  expect(calls).toEqual(['ann 100', 'bob 50', 'ann 100', 'bob 50', 'ann 50', 'bob 25']);
  expect(new Set(told)).toEqual(new Set(['ann', 'bob']));
  await writer.finish();
});
