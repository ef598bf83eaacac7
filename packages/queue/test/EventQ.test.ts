import { FakeClock, partitionOfRoute, routeOfEvent, type Event } from '@srvthreds/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventQ, eventTopic, type AcceptedEvent, type Delivery } from '../src/index.ts';
import { MemoryQService } from '../src/memory.ts';

const NOW = 1_767_225_600_000;
const EVENT: Event = { id: 'o-17', type: 'order.placed', source: { id: 'shop' } };

describe('EventQ', () => {
  let clock: FakeClock;
  let service: MemoryQService;
  beforeEach(() => {
    clock = new FakeClock(NOW);
    service = new MemoryQService({ clock });
  });
  afterEach(() => service.close());

  /** What comes out of all partitions of a queue. */
  const outOf = async (queue: EventQ): Promise<Delivery[]> => {
    const deliveries: Delivery[] = [];
    for (let partition = 0; partition < queue.partitions; partition++)
      await queue.subscribe(partition, { prefetch: 1_000 }, (delivery) =>
        deliveries.push(delivery),
      );
    await clock.settle();
    return deliveries;
  };

  it('stamps an event and puts it into the queue of its partition', async () => {
    const queue = new EventQ(service, { clock });
    const partition = queue.partitionOf(EVENT);
    expect(await queue.queue(EVENT)).toEqual({ eventId: 'o-17', partition, acceptedAt: NOW });
    expect(await queue.depth(partition)).toEqual({ waiting: 1, unsettled: 0 });
    const [delivery, ...rest] = await outOf(queue);
    expect(rest).toEqual([]);
    expect(delivery).toMatchObject({ id: 'o-17', topic: eventTopic(partition), attempts: 1 });
    expect(accepted(delivery!)).toEqual({
      format: 1,
      kind: 'event',
      acceptedAt: NOW,
      event: { ...EVENT, time: NOW },
    });
  });

  it('keeps the time that an event brings, and changes nothing of what it was given', async () => {
    const queue = new EventQ(service, { clock });
    const given = Object.freeze({ ...EVENT, time: 5 });
    await queue.queue(given);
    await queue.queue(Object.freeze({ ...EVENT }));
    const events = (await outOf(queue)).map((delivery) => accepted(delivery).event);
    expect(events.map(({ time }) => time)).toEqual([5, NOW]);
    expect(given).toEqual({ ...EVENT, time: 5 });
  });

  it('names partitions as core does', () => {
    const queue = new EventQ(service, { partitions: 4 });
    for (const event of [EVENT, { ...EVENT, thredId: 'p_xyz' }, { ...EVENT, orderingKey: 'k' }])
      expect(queue.partitionOf(event)).toBe(partitionOfRoute(routeOfEvent(event), 4));
    expect(eventTopic(3)).toBe('event-queue.3');
  });

  it('prepares a partition where the service has something to prepare', async () => {
    await expect(new EventQ(service).prepare(3)).resolves.toBeUndefined();
    const asked: string[] = [];
    const other = Object.assign(new MemoryQService({ clock }), {
      prepare: async (topic: string) => void asked.push(topic),
    });
    await new EventQ(other).prepare(3);
    expect(asked).toEqual(['event-queue.3']);
  });

  it('has 16 partitions unless it is told otherwise', () => {
    expect(new EventQ(service).partitions).toBe(16);
  });

  it.each([0, 257, 1.5, Number.NaN])('refuses %d partitions', (partitions) => {
    expect(() => new EventQ(service, { partitions })).toThrow(RangeError);
  });

  it('keeps the order in which events were given to it, without waiting', async () => {
    const queue = new EventQ(service, { clock, partitions: 1 });
    const ids = Array.from({ length: 300 }, (_, n) => `e${n}`);
    await Promise.all(ids.map((id) => queue.queue({ ...EVENT, id })));
    expect((await outOf(queue)).map(({ id }) => id)).toEqual(ids);
  });

  it('throws EVENT_INVALID with every finding, and takes nothing', async () => {
    const queue = new EventQ(service, { clock, partitions: 1 });
    const candidate = { id: '', source: { id: 'a' } } as unknown as Event;
    await expect(queue.queue(candidate)).rejects.toMatchObject({
      code: 'EVENT_INVALID',
      retryable: false,
      details: { findings: [{ pointer: '' }, { pointer: '/id' }] },
    });
    expect((await queue.depth(0)).waiting).toBe(0);
  });

  it('throws EVENT_TOO_LARGE with the numbers, and takes nothing', async () => {
    const queue = new EventQ(service, { clock, partitions: 1, maxEventLength: 500 });
    await queue.queue(EVENT);
    const event = { ...EVENT, data: { title: 'x'.repeat(500) } };
    await expect(queue.queue(event)).rejects.toMatchObject({
      code: 'EVENT_TOO_LARGE',
      retryable: false,
      details: { eventId: 'o-17', most: 500 },
    });
    expect((await queue.depth(0)).waiting).toBe(1);
  });

  it('throws QUEUE_BUSY with the time to come back when too many wait, and takes nothing', async () => {
    const queue = new EventQ(service, { clock, partitions: 1, maxWaiting: 3 });
    for (let n = 0; n < 3; n++) await queue.queue({ ...EVENT, id: `e${n}` });
    await expect(queue.queue(EVENT)).rejects.toMatchObject({
      code: 'QUEUE_BUSY',
      retryable: true,
      details: { topic: 'event-queue.0', waiting: 3, most: 3, retryAfterMs: 1_000 },
    });
    expect((await queue.depth(0)).waiting).toBe(3);
  });

  it('takes events again when some are done with', async () => {
    const queue = new EventQ(service, { clock, partitions: 1, maxWaiting: 3 });
    for (let n = 0; n < 3; n++) await queue.queue({ ...EVENT, id: `e${n}` });
    await expect(queue.queue(EVENT)).rejects.toMatchObject({ code: 'QUEUE_BUSY' });
    const held: Delivery[] = [];
    const subscription = await queue.subscribe(0, { prefetch: 10 }, (delivery) =>
      held.push(delivery),
    );
    await clock.settle();
    await expect(queue.queue(EVENT)).rejects.toMatchObject({ code: 'QUEUE_BUSY' });
    subscription.ackThrough(held[1]!);
    expect(await queue.queue(EVENT)).toMatchObject({ eventId: 'o-17' });
  });

  it('reads a partition exclusively', async () => {
    const queue = new EventQ(service, { clock, partitions: 1 });
    const [first, second]: [string[], string[]] = [[], []];
    const earlier = await queue.subscribe(0, { prefetch: 1 }, ({ id }) => first.push(id));
    await queue.subscribe(0, { prefetch: 1 }, ({ id }) => second.push(id));
    await queue.queue(EVENT);
    await clock.settle();
    expect([first, second]).toEqual([['o-17'], []]);
    await earlier.close();
    await clock.settle();
    expect(second).toEqual(['o-17']);
  });

  it('leaves the service open for others: it has nothing of its own to close', async () => {
    const queue = new EventQ(service);
    await queue.queue(EVENT);
    expect(queue.service).toBe(service);
    expect('close' in queue).toBe(false);
  });
});

function accepted({ body }: Delivery): AcceptedEvent {
  return JSON.parse(body) as AcceptedEvent;
}
