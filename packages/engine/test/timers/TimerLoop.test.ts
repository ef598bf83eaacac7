import { FakeClock, silentLogger } from '@srvthreds/core';
import type { Storage, StoredTimer } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { TimerLoop } from '../../src/timers/TimerLoop.ts';
import { gate } from '../kit/turns.ts';

describe('TimerLoop', () => {
  let clock: FakeClock;
  let storage: Storage;
  let fence: string;
  let begun: number;
  /** Which timer was sent when, milliseconds from the beginning. */
  let sent: [string, number][];
  beforeEach(async () => {
    clock = new FakeClock();
    storage = new MemoryStorage({ clock });
    const lease = await storage.acquire('l', { ttlMs: 1e9, holder: 'h', partition: 0 });
    fence = lease!.fence;
    begun = clock.now();
    sent = [];
  });

  const set = async (timers: Readonly<Record<string, number>>): Promise<void> => {
    const schedule = Object.entries(timers).map(([id, inMs]) => ({
      id,
      dueAt: begun + inMs,
      body: '',
    }));
    const id = Object.keys(timers).join();
    await storage.commit({ partition: 0, id }, { state: '', schedule }, { ifAbsent: true, fence });
  };
  const cancel = async (id: string): Promise<void> => {
    const { etag } = (await storage.read({ partition: 0, id }))!;
    const condition = { ifEtag: etag, fence };
    await storage.commit({ partition: 0, id }, { cancel: 'all' }, condition);
  };
  const send = async ({ id }: StoredTimer): Promise<void> => {
    sent.push([id, clock.now() - begun]);
  };
  const newLoop = (options: { send?: typeof send; over?: Pick<Storage, 'due'> } = {}) =>
    new TimerLoop({
      storage: (options.over ?? storage) as Storage,
      partition: 0,
      clock,
      logger: silentLogger,
      send: options.send ?? send,
    });

  it('sends each timer when it is due, and not before', async () => {
    await set({ a: 700, b: 300, c: 4_000 });
    await newLoop().look();
    await clock.advance(4_500);
    expect(sent).toEqual([
      ['b', 300],
      ['a', 700],
      ['c', 4_000],
    ]);
  });

  it('sends what was due before it began at once', async () => {
    await set({ a: 0 });
    await clock.advance(10_000);
    await newLoop().look();
    expect(sent).toEqual([['a', 10_000]]);
  });

  it('wakes for a timer that it is told of', async () => {
    const loop = newLoop();
    await loop.look();
    await set({ a: 100 });
    loop.noteDue(begun + 100);
    await clock.advance(100);
    expect(sent).toEqual([['a', 100]]);
  });

  it('finds one that nobody told it of within five seconds', async () => {
    await newLoop().look();
    await set({ a: 100 });
    await clock.advance(5_000);
    expect(sent).toEqual([['a', 5_000]]);
  });

  it('sends one again that is still there after five seconds, and no more once it is gone', async () => {
    await set({ a: 100 });
    await newLoop().look();
    await clock.advance(10_000);
    await cancel('a');
    await clock.advance(60_000);
    expect(sent).toEqual([
      ['a', 100],
      ['a', 5_100],
    ]);
  });

  it('sends none that was taken back', async () => {
    await set({ a: 100 });
    await newLoop().look();
    await cancel('a');
    await clock.advance(60_000);
    expect(sent).toEqual([]);
  });

  it('wakes for what it is told of while it is looking', async () => {
    const looking = gate();
    const slow: Pick<Storage, 'due'> = {
      due: async (...call) => {
        const found = await storage.due(...call);
        await looking.passed;
        return found;
      },
    };
    const loop = newLoop({ over: slow });
    void loop.look();
    await set({ a: 100 });
    loop.noteDue(begun + 100);
    // Its time comes and goes while the store has not answered.
    await clock.advance(200);
    looking.open();
    await clock.advance(100);
    expect(sent).toEqual([['a', 200]]);
    await set({ b: 1_000 });
    loop.noteDue(begun + 1_000);
    await clock.advance(1_000);
    expect(sent).toEqual([
      ['a', 200],
      ['b', 1_000],
    ]);
  });

  it('goes on when the store or the queue was away', async () => {
    let isAway = true;
    const away: Pick<Storage, 'due'> = {
      due: (...call) => (isAway ? Promise.reject(new Error('away')) : storage.due(...call)),
    };
    await set({ a: 100 });
    await newLoop({ over: away }).look();
    await clock.advance(6_000);
    isAway = false;
    await clock.advance(5_000);
    expect(sent).toEqual([['a', 10_000]]);

    let isFull = true;
    await cancel('a');
    await set({ b: 12_000 });
    const refusing = (timer: StoredTimer) =>
      isFull ? Promise.reject(new Error('full')) : send(timer);
    await newLoop({ send: refusing }).look();
    await clock.advance(2_000);
    isFull = false;
    await clock.advance(5_000);
    expect(sent.filter(([id]) => id === 'b').length).toBeGreaterThan(0);
  });

  it('sends a thousand that are due at once, without asking the store all the time', async () => {
    let asked = 0;
    const counting: Pick<Storage, 'due'> = {
      due: (...call) => {
        asked++;
        return storage.due(...call);
      },
    };
    const handled: string[] = [];
    const handle = async (timer: StoredTimer): Promise<void> => {
      handled.push(timer.id);
      // It is gone some time after it was sent.
      clock.after(30, () => void cancel(timer.aggregateId));
    };
    for (let index = 0; index < 1_000; index++) await set({ [`t${index}`]: 100 });
    await newLoop({ over: counting, send: handle }).look();
    await clock.advance(1_000);
    expect(new Set(handled).size).toBe(1_000);
    expect(handled).toHaveLength(1_000);
    expect(asked).toBeLessThan(20);
  });

  it('does nothing after it was stopped', async () => {
    await set({ a: 100 });
    const loop = newLoop();
    await loop.look();
    loop.stop();
    loop.noteDue(begun + 50);
    await loop.look();
    await clock.advance(10_000);
    expect(sent).toEqual([]);
  });
});
