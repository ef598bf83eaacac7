import { FakeClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { deadLetterTopic, type Delivery, type Subscription } from '../../src/index.ts';
import { MemoryQService, type MemoryQServiceOptions } from '../../src/memory.ts';

// The suite of all drivers runs on this one in packages/testing; here is what needs a clock that stands still.

async function consumed(options: MemoryQServiceOptions = {}, prefetch = 1_000) {
  const clock = new FakeClock(0);
  const service = new MemoryQService({ clock, ...options });
  const held: Delivery[] = [];
  const subscription: Subscription = await service.subscribe('t', { prefetch }, (delivery) =>
    held.push(delivery),
  );
  const publish = async (...ids: readonly string[]) => {
    for (const id of ids) await service.publish('t', { id, body: '' });
    await clock.settle();
  };
  return { clock, service, held, subscription, publish };
}

describe('MemoryQService', () => {
  it('hands a delayed message out to the millisecond', async () => {
    const { clock, held, subscription, publish } = await consumed();
    await publish('a');
    subscription.requeue(held[0]!, 500);
    await clock.advance(499);
    expect(held).toHaveLength(1);
    await clock.advance(1);
    expect(held.map(({ id, attempts }) => [id, attempts])).toEqual([
      ['a', 1],
      ['a', 2],
    ]);
  });

  it('stamps what is set aside with the time of its rejection', async () => {
    const { clock, service, held, subscription, publish } = await consumed();
    await publish('a');
    await clock.advance(70);
    subscription.reject(held[0]!, 'bad');
    const aside: Delivery[] = [];
    await service.subscribe(deadLetterTopic('t'), { prefetch: 1 }, (delivery) =>
      aside.push(delivery),
    );
    await clock.settle();
    expect(aside).toMatchObject([
      { attempts: 1, deadLetter: { reason: 'bad', at: 70, topic: 't' } },
    ]);
  });

  it('keeps so many dead letters and drops the oldest beyond', async () => {
    const { clock, service, held, subscription, publish } = await consumed({ maxDeadLetters: 2 });
    await publish('a', 'b', 'c');
    for (const delivery of held) subscription.reject(delivery, 'bad');
    const aside: string[] = [];
    await service.subscribe(deadLetterTopic('t'), { prefetch: 9 }, ({ id }) => aside.push(id));
    await clock.settle();
    expect(aside).toEqual(['b', 'c']);
  });

  it('keeps dead letters also where the bound of a topic is smaller', async () => {
    const { service, held, subscription, publish } = await consumed({ maxLength: 1 });
    await publish('a');
    await publish('b');
    for (const delivery of held) subscription.reject(delivery, 'bad');
    expect(await service.depth(deadLetterTopic('t'))).toEqual({ waiting: 2, unsettled: 0 });
  });

  it('counts held-back messages against the bound, and lets them in themselves', async () => {
    const { clock, service, held, subscription, publish } = await consumed({ maxLength: 1 }, 1);
    await publish('a');
    subscription.requeue(held[0]!, 100);
    await expect(service.publish('t', { id: 'b', body: '' })).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      details: { topic: 't', waiting: 1, maxLength: 1 },
    });
    await clock.advance(100);
    expect(held.map(({ id }) => id)).toEqual(['a', 'a']);
  });

  it('hands out after the publisher has gone on, never in the middle of its call', async () => {
    const { service, held } = await consumed();
    const published = service.publish('t', { id: 'a', body: '' });
    expect(held).toEqual([]);
    await published;
    await Promise.resolve();
    expect(held).toHaveLength(1);
  });

  it('lets everything else have its turn while it hands out many', async () => {
    const { clock, service, held } = await consumed();
    for (let n = 0; n < 1_000; n++) void service.publish('t', { id: `${n}`, body: '' });
    await clock.yieldTurn();
    expect(held.length).toBeLessThan(1_000);
    await clock.settle(20);
    expect(held).toHaveLength(1_000);
  });

  it('tells every consumer when it is closed', async () => {
    const service = new MemoryQService();
    const lost: string[] = [];
    const onLost = (reason: Error) => lost.push(reason.message);
    await service.subscribe('t', { prefetch: 1, onLost }, () => undefined);
    const closed = await service.subscribe('t', { prefetch: 1, onLost }, () => undefined);
    await closed.close();
    await service.close();
    await service.close();
    expect(lost).toEqual(['expected an open queue']);
  });

  it('gives messages to an exclusive consumer only, once there is one', async () => {
    const { clock, service, held, publish } = await consumed();
    const exclusive: string[] = [];
    const place = await service.subscribe('t', { prefetch: 9, exclusive: true }, ({ id }) =>
      exclusive.push(id),
    );
    await publish('a', 'b');
    expect([held, exclusive]).toEqual([[], ['a', 'b']]);
    await place.close();
    await clock.settle();
    expect(held.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
