import { FakeClock } from '@srvthreds/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deadLetterTopic,
  MessageQ,
  QueueError,
  RemoteQService,
  type Delivery,
  type QMessage,
  type QService,
  type SubscribeOptions,
  type Subscription,
} from '../src/index.ts';
import { MemoryQService } from '../src/memory.ts';

type Work = { readonly n: number };

/** The memory queue, with a broker that can be away and can end subscriptions. */
class ShakyQService extends MemoryQService {
  isAway = false;
  #open: { subscription: Subscription; onLost: SubscribeOptions['onLost'] }[] = [];

  override async subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    await Promise.resolve();
    if (this.isAway) throw new QueueError('QUEUE_UNAVAILABLE', 'away', { retryable: true });
    const subscription = await super.subscribe(topic, options, onDelivery);
    this.#open.push({ subscription, onLost: options.onLost });
    return subscription;
  }

  async loseAll(): Promise<void> {
    for (const { subscription, onLost } of this.#open.splice(0)) {
      await subscription.close();
      onLost?.(new Error('lost'));
    }
  }
}

let clock: FakeClock;
let service: ShakyQService;
let queue: RemoteQService<Work>;
beforeEach(() => {
  clock = new FakeClock();
  service = new ShakyQService({ clock });
  queue = new RemoteQService<Work>(service, { prefetch: 10 });
});
afterEach(async () => {
  await queue.close();
  await service.close();
});

const put = (topic: string, ...numbers: readonly number[]) =>
  Promise.all(numbers.map((n) => queue.queue(topic, { id: `m${n}`, payload: { n } })));
const depthOf = (of: QService, topic: string) => of.depth(topic);
const popAll = async (topics: readonly string[], count: number): Promise<number[]> => {
  const found: number[] = [];
  while (found.length < count) {
    const message = await queue.pop(topics);
    found.push(message.payload.n);
    queue.delete(message);
  }
  return found;
};

/** What a promise ends with, if it is an error. */
function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** What a promise has come to by now, without waiting for it. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
  await clock.settle();
  return Promise.race([settled, Promise.resolve('waiting')]);
}

describe('pop', () => {
  it('gives a waiter the oldest message, read', async () => {
    await put('t', 1, 2);
    const message = await queue.pop(['t']);
    expect(message).toEqual({ id: 'm1', payload: { n: 1 }, topic: 't', attempts: 1 });
  });

  it('waits until there is one', async () => {
    const popped = queue.pop(['t']);
    expect(await stateOf(popped)).toBe('waiting');
    await put('t', 1);
    expect((await popped).payload).toEqual({ n: 1 });
  });

  it('gives messages in order', async () => {
    await put('t', 1, 2, 3, 4, 5);
    expect(await popAll(['t'], 5)).toEqual([1, 2, 3, 4, 5]);
  });

  it('serves those who wait in the order in which they came', async () => {
    const pops = [queue.pop(['t']), queue.pop(['t']), queue.pop(['t'])];
    await put('t', 1, 2, 3);
    const messages = await Promise.all(pops);
    expect(messages.map(({ payload }) => payload.n)).toEqual([1, 2, 3]);
  });

  it('gives each message to one of many, here and in another process', async () => {
    const other = new RemoteQService<Work>(service, { prefetch: 2 });
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const found: number[] = [];
    const work = async (from: RemoteQService<Work>) => {
      while (found.length < 60) {
        const message = await from.pop(['t']);
        found.push(message.payload.n);
        from.delete(message);
      }
    };
    const workers = Promise.allSettled([queue, queue, other, other].map((from) => work(from)));
    await put('t', ...numbers);
    await clock.settle(20);
    await Promise.all([queue.close(), other.close(), workers]);
    expect(found.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  it('takes from several topics what came first, and loses nothing of the others', async () => {
    const first = queue.pop(['t1', 't2']);
    await put('t1', 1);
    queue.delete(await first);
    await put('t2', 2);
    await clock.settle();
    await put('t1', 3);
    await clock.settle();
    await put('t2', 4);
    await clock.settle();
    expect(await popAll(['t1', 't2'], 3)).toEqual([2, 3, 4]);
  });

  it('gives nobody a message of a topic that was not asked for', async () => {
    const one = queue.pop(['t1']);
    const two = queue.pop(['t2']);
    await put('t2', 2);
    expect((await two).topic).toBe('t2');
    expect(await stateOf(one)).toBe('waiting');
    await put('t1', 1);
    expect((await one).topic).toBe('t1');
  });

  it('takes no more ahead than it may', async () => {
    const bounded = new RemoteQService<Work>(service, { prefetch: 2 });
    await put('t', 1, 2, 3, 4);
    const message = await bounded.pop(['t']);
    await clock.settle();
    expect(await depthOf(service, 't')).toEqual({ waiting: 2, unsettled: 2 });
    bounded.delete(message);
    await clock.settle();
    expect(await depthOf(service, 't')).toEqual({ waiting: 1, unsettled: 2 });
    await bounded.close();
  });

  it('leaves the rest to others while its own consumer does something else', async () => {
    await put('t', 1, 2, 3);
    const busy = new RemoteQService<Work>(service);
    expect((await busy.pop(['t'])).payload.n).toBe(1);
    expect(await popAll(['t'], 2)).toEqual([2, 3]);
    await busy.close();
  });

  it('waits until one is settled while as many are held as it may take', async () => {
    const one = new RemoteQService<Work>(service);
    await put('t', 1, 2);
    const first = await one.pop(['t']);
    const popped = one.pop(['t']);
    expect(await stateOf(popped)).toBe('waiting');
    one.delete(first);
    expect((await popped).payload.n).toBe(2);
    await one.close();
  });

  it('is ready again after the broker was away', async () => {
    service.isAway = true;
    await expect(queue.pop(['t'])).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    service.isAway = false;
    await put('t', 1);
    expect((await queue.pop(['t'])).payload).toEqual({ n: 1 });
  });
});

describe('the end of a wait', () => {
  const reason = new Error('enough');

  it('is the reason of a signal that has ended, at once', async () => {
    await put('t', 1);
    await expect(queue.pop(['t'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await popAll(['t'], 1)).toEqual([1]);
  });

  it.each([0, 1, 2, 3, 8])('is the reason of a signal that ends after %i turns', async (turns) => {
    const abort = new AbortController();
    const popped = queue.pop(['t'], { signal: abort.signal });
    const state = stateOf(popped);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    abort.abort(reason);
    expect(await state).toBe(reason);
  });

  it('takes no message with it', async () => {
    const abort = new AbortController();
    const gone = stateOf(queue.pop(['t'], { signal: abort.signal }));
    const stays = queue.pop(['t']);
    abort.abort(reason);
    expect(await gone).toBe(reason);
    await put('t', 1);
    expect((await stays).payload).toEqual({ n: 1 });
  });

  it('does not come any more once there is a message', async () => {
    const abort = new AbortController();
    await put('t', 1);
    const message = await queue.pop(['t'], { signal: abort.signal });
    abort.abort(reason);
    queue.delete(message);
    await put('t', 2);
    expect(await popAll(['t'], 1)).toEqual([2]);
  });
});

describe('settling', () => {
  it('deletes for good', async () => {
    await put('t', 1, 2);
    queue.delete(await queue.pop(['t']));
    await queue.close();
    expect(await depthOf(service, 't')).toEqual({ waiting: 1, unsettled: 0 });
  });

  it('rejects to the dead-letter topic, with the reason', async () => {
    await put('t', 1);
    queue.reject(await queue.pop(['t']), new Error('no such account'));
    const found: Delivery[] = [];
    await service.subscribe(deadLetterTopic('t'), { prefetch: 1 }, (delivery) =>
      found.push(delivery),
    );
    await clock.settle();
    expect(found).toMatchObject([
      { id: 'm1', deadLetter: { reason: 'no such account', topic: 't', at: clock.now() } },
    ]);
  });

  it('requeues to the end, at once or later, and counts the attempts', async () => {
    await put('t', 1, 2);
    queue.requeue(await queue.pop(['t']));
    const second = await queue.pop(['t']);
    expect(second.payload.n).toBe(2);
    const again = await queue.pop(['t']);
    expect([again.payload.n, again.attempts]).toEqual([1, 2]);
    queue.requeue(again, { delayMs: 500 });
    const popped = queue.pop(['t']);
    await clock.advance(499);
    expect(await stateOf(popped)).toBe('waiting');
    await clock.advance(1);
    expect((await popped).attempts).toBe(3);
  });

  it('does nothing for a message that is settled already', async () => {
    await put('t', 1);
    const message = await queue.pop(['t']);
    queue.delete(message);
    queue.delete(message);
    queue.reject(message, new Error('late'));
    queue.requeue(message);
    expect(await depthOf(service, 't')).toEqual({ waiting: 0, unsettled: 0 });
    expect((await depthOf(service, deadLetterTopic('t'))).waiting).toBe(0);
  });
});

describe('a message that is not JSON', () => {
  it('is set aside with the reason and holds up nobody', async () => {
    const narrow = new RemoteQService<Work>(service, { prefetch: 1 });
    await service.publish('t', { id: 'bad', body: '{"n":' });
    await put('t', 1);
    const message = await narrow.pop(['t']);
    expect(message.payload).toEqual({ n: 1 });
    const found: Delivery[] = [];
    await service.subscribe(deadLetterTopic('t'), { prefetch: 1 }, (delivery) =>
      found.push(delivery),
    );
    await clock.settle();
    expect(found).toMatchObject([{ id: 'bad', body: '{"n":' }]);
    expect(found[0]!.deadLetter!.reason).toMatch(/^QUEUE_MESSAGE_UNREADABLE: expected JSON: /);
    await narrow.close();
  });
});

describe('a subscription that the queue ends', () => {
  it('is made anew for those who wait', async () => {
    const popped = queue.pop(['t']);
    await clock.settle();
    await service.loseAll();
    await put('t', 1);
    expect((await popped).payload).toEqual({ n: 1 });
  });

  it('gives back what was taken ahead or held, and it comes once, as a further attempt', async () => {
    await put('t', 1, 2);
    const held = await queue.pop(['t']);
    await clock.settle();
    await service.loseAll();
    queue.delete(held);
    const messages = [await queue.pop(['t']), await queue.pop(['t'])];
    expect(messages.map(({ payload, attempts }) => [payload.n, attempts])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(await stateOf(queue.pop(['t']).catch(() => undefined))).toBe('waiting');
  });

  it('takes with it what it handed out in its last moment', async () => {
    const consumers: { deliver: (delivery: Delivery) => void; lose: () => void }[] = [];
    const broker: QService = {
      identity: 'by hand',
      publish: async () => undefined,
      depth: async () => ({ waiting: 0, unsettled: 0 }),
      subscribe: async (topic, { prefetch, onLost }, deliver) => {
        consumers.push({ deliver, lose: () => onLost?.(new Error('lost')) });
        return service.subscribe(topic, { prefetch }, () => undefined);
      },
      close: async () => undefined,
    };
    const popped = new RemoteQService<Work>(broker).pop(['t']);
    await clock.settle();
    const delivery = { id: 'm1', body: '{"n":1}', topic: 't', attempts: 1 };
    consumers[0]!.deliver(delivery);
    consumers[0]!.lose();
    await clock.settle();
    consumers[1]!.deliver({ ...delivery, attempts: 2 });
    expect((await popped).attempts).toBe(2);
  });

  it('ends the waits of its topic when it cannot be made anew', async () => {
    const popped = queue.pop(['t']);
    await clock.settle();
    service.isAway = true;
    const lost = stateOf(popped);
    await service.loseAll();
    expect(await lost).toMatchObject({ code: 'QUEUE_UNAVAILABLE', retryable: true });
  });
});

describe('close', () => {
  it('ends all waits with QUEUE_CLOSED, also those that have just begun', async () => {
    const early = errorOf(queue.pop(['t']));
    await clock.settle();
    const late = errorOf(queue.pop(['t', 'new']));
    await queue.close();
    expect(await early).toMatchObject({ code: 'QUEUE_CLOSED' });
    expect(await late).toMatchObject({ code: 'QUEUE_CLOSED' });
  });

  it('makes pop refuse', async () => {
    await queue.close();
    await expect(queue.pop(['t'])).rejects.toMatchObject({ code: 'QUEUE_CLOSED' });
  });

  it('gives back what was not settled, in order, and leaves the service open', async () => {
    await put('t', 1, 2, 3);
    const first = await queue.pop(['t']);
    queue.delete(await queue.pop(['t']));
    await queue.close();
    await queue.close();
    queue.delete(first);
    queue = new RemoteQService<Work>(service);
    expect(await popAll(['t'], 2)).toEqual([1, 3]);
  });

  it('closes also while the broker is away', async () => {
    service.isAway = true;
    const popped = stateOf(queue.pop(['t']));
    await queue.close();
    expect(await popped).toMatchObject({ code: 'QUEUE_CLOSED' });
  });
});

describe('MessageQ', () => {
  it('is a RemoteQService of messages', async () => {
    const messages = new MessageQ(service);
    const event = { id: 'e', type: 'org.wt.tell', source: { id: 'SYSTEM' } };
    const payload = { id: 'm', to: ['bob'], event, seq: 1 };
    await messages.queue('bob', { id: 'm', payload });
    const popped: QMessage<typeof payload> = (await messages.pop(['bob'])) as QMessage<
      typeof payload
    >;
    expect(popped.payload).toEqual(payload);
    await messages.close();
  });
});
