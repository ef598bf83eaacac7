import { FakeClock } from '@srvthreds/core';
import { deadLetterTopic, type Delivery, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  faultyQueue,
  scriptedFaults,
  Stall,
  type FaultPlan,
  type FaultyQueue,
  type QueueMethod,
} from '../../src/index.ts';

const UNAVAILABLE = { code: 'QUEUE_UNAVAILABLE', retryable: true };

describe('faultyQueue', () => {
  let clock: FakeClock;
  let inner: MemoryQService;
  beforeEach(() => {
    clock = new FakeClock();
    inner = new MemoryQService({ clock });
  });
  afterEach(() => inner.close());

  const faulty = (plan: FaultPlan<QueueMethod> = () => undefined) =>
    faultyQueue(inner, plan, { clock });
  const consume = async (service: FaultyQueue, prefetch = 10) => {
    const held: Delivery[] = [];
    const lost: unknown[] = [];
    const options = { prefetch, onLost: (reason: Error) => lost.push(reason) };
    const subscription = await service.subscribe('t', options, (delivery) => held.push(delivery));
    await clock.settle();
    return { subscription, held, lost };
  };

  it('is the service that it was given while nothing goes wrong', async () => {
    const service = faulty();
    expect(service.identity).toBe(inner.identity);
    await publish(service, 'a', 'b', 'c', 'd');
    const { subscription, held } = await consume(service);
    subscription.ack(held[1]!);
    subscription.reject(held[3]!, 'bad');
    subscription.requeue(held[2]!, 50);
    subscription.ackThrough(held[0]!);
    expect(await service.depth('t')).toEqual({ waiting: 1, unsettled: 0 });
    expect((await service.depth(deadLetterTopic('t'))).waiting).toBe(1);
    await subscription.close();
    await service.close();
    await expect(inner.depth('t')).rejects.toMatchObject({ code: 'QUEUE_CLOSED' });
  });

  it('keeps the order of what is published without waiting', async () => {
    const service = faulty();
    const ids = ['a', 'b', 'c', 'd'];
    await Promise.all(ids.map((id) => service.publish('t', { id, body: '' })));
    const { held } = await consume(service);
    expect(held.map(({ id }) => id)).toEqual(ids);
  });

  it('takes nothing of a publication that fails, and all of one whose confirm is lost', async () => {
    const service = faulty(scriptedFaults({ publish: [{ fail: 'before' }, { fail: 'after' }] }));
    await expect(publish(service, 'a')).rejects.toMatchObject(UNAVAILABLE);
    expect((await inner.depth('t')).waiting).toBe(0);
    await expect(publish(service, 'a')).rejects.toMatchObject(UNAVAILABLE);
    expect((await inner.depth('t')).waiting).toBe(1);
  });

  it('makes depth and subscribe fail where the plan says so', async () => {
    const service = faulty(
      scriptedFaults({ depth: [{ fail: 'before' }], subscribe: [{ fail: 'before' }] }),
    );
    await expect(service.depth('t')).rejects.toMatchObject(UNAVAILABLE);
    await expect(consume(service)).rejects.toMatchObject(UNAVAILABLE);
    await consume(service);
    expect(await service.depth('t')).toEqual({ waiting: 0, unsettled: 0 });
  });

  it('leaves no consumer behind whose maker does not know of it', async () => {
    const service = faulty(scriptedFaults({ subscribe: [{ fail: 'after' }] }));
    await publish(inner, 'a');
    await expect(consume(service)).rejects.toMatchObject(UNAVAILABLE);
    const { held } = await consume(service);
    expect(held.map(({ id }) => id)).toEqual(['a']);
  });

  it('makes a late or stalled publication arrive later', async () => {
    const stall = new Stall();
    const service = faulty(scriptedFaults({ publish: [{ delayMs: 100 }, { stall: stall.ended }] }));
    const late = publish(service, 'late');
    const stalled = publish(service, 'stalled');
    await publish(service, 'now');
    await clock.advance(100);
    await late;
    stall.release();
    await stalled;
    const { held } = await consume(service);
    expect(held.map(({ id }) => id)).toEqual(['now', 'late', 'stalled']);
  });

  it('loses an ack on its way: the message comes again when the consumer closes', async () => {
    const service = faulty(scriptedFaults({ ack: [{ fail: 'before' }] }));
    await publish(service, 'a', 'b');
    const { subscription, held } = await consume(service);
    for (const delivery of held) subscription.ack(delivery);
    expect(await inner.depth('t')).toEqual({ waiting: 0, unsettled: 1 });
    await subscription.close();
    expect((await consume(service)).held).toMatchObject([{ id: 'a', attempts: 2 }]);
  });

  it('lets a stalled ack arrive when it is released', async () => {
    const stall = new Stall();
    const service = faulty(scriptedFaults({ ack: [{ stall: stall.ended }] }));
    await publish(service, 'a');
    const { subscription, held } = await consume(service);
    subscription.ack(held[0]!);
    await clock.settle();
    expect((await inner.depth('t')).unsettled).toBe(1);
    stall.release();
    await clock.settle();
    expect((await inner.depth('t')).unsettled).toBe(0);
  });

  it('breaks its connection as a broker does: what is held comes again, each consumer is told once', async () => {
    const service = faulty();
    await publish(service, 'a', 'b');
    const broken = await consume(service, 1);
    const closed = await consume(service, 1);
    await closed.subscription.close();
    await service.breakConnection();
    expect(broken.lost).toMatchObject([UNAVAILABLE]);
    expect(closed.lost).toEqual([]);
    broken.subscription.ack(broken.held[0]!);
    await service.breakConnection();
    expect(broken.lost).toHaveLength(1);
    const { held } = await consume(service);
    expect(held.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

async function publish(service: QService, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await service.publish('t', { id, body: '' });
}
