import { describe, expect, it } from 'vitest';
import { Door } from '../src/Door.ts';
import type { QueueDepth } from '../src/index.ts';

/** A door before topics of a depth that the test sets, which counts how often it is asked. */
function doorTo(depths: Record<string, number>, most: number) {
  const looks: string[] = [];
  const door = new Door(most, async (topic) => {
    looks.push(topic);
    return { waiting: depths[topic]!, unsettled: 0 };
  });
  const enter = (topic = 't') => door.enter(topic, async () => 'in');
  return { looks, enter, door };
}

describe('Door', () => {
  it('lets in while there is room, and says what was done behind it', async () => {
    const { enter } = doorTo({ t: 0 }, 10);
    expect(await enter()).toBe('in');
  });

  it('refuses at the bound, says how full it is, and when to come back', async () => {
    const { enter } = doorTo({ t: 10 }, 10);
    await expect(enter()).rejects.toMatchObject({
      code: 'QUEUE_BUSY',
      retryable: true,
      message: 'expected fewer than 10 events waiting in t, found 10: send it again in 1000 ms',
      details: { topic: 't', waiting: 10, most: 10, retryAfterMs: 1_000 },
    });
  });

  it.each([
    [100, 10, 10_000],
    [15, 10, 1_500],
    [1_000_000, 10, 30_000],
  ])(
    'asks to come back later the fuller it is, 30 s at most: %i of %i',
    async (found, most, ms) => {
      const { enter } = doorTo({ t: found }, most);
      await expect(enter()).rejects.toMatchObject({ details: { retryAfterMs: ms } });
    },
  );

  it('counts whom it lets in between two looks, so that it never lets in too many', async () => {
    const { enter } = doorTo({ t: 7 }, 10);
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => enter()));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
  });

  it('counts what consumers hold as well', async () => {
    const door = new Door(10, async () => ({ waiting: 4, unsettled: 6 }));
    await expect(door.enter('t', async () => 'in')).rejects.toMatchObject({ code: 'QUEUE_BUSY' });
  });

  it('lets in again as soon as there is room: it looks before it refuses', async () => {
    const depths = { t: 10 };
    const { enter } = doorTo(depths, 10);
    await expect(enter()).rejects.toMatchObject({ code: 'QUEUE_BUSY' });
    depths.t = 9;
    expect(await enter()).toBe('in');
  });

  it('looks once for many, and anew after 64', async () => {
    const { enter, looks } = doorTo({ t: 0 }, 1_000);
    for (let n = 0; n < 64; n++) await enter();
    expect(looks).toHaveLength(1);
    await enter();
    expect(looks).toHaveLength(2);
  });

  it('looks at each topic by itself', async () => {
    const { enter, looks } = doorTo({ full: 10, empty: 0 }, 10);
    await expect(enter('full')).rejects.toMatchObject({ code: 'QUEUE_BUSY' });
    expect(await enter('empty')).toBe('in');
    expect(looks).toEqual(['full', 'empty']);
  });

  it('lets nobody overtake those who wait for a look', async () => {
    const answers: ((depth: QueueDepth) => void)[] = [];
    const door = new Door(1_000, () => new Promise((resolve) => answers.push(resolve)));
    const went: number[] = [];
    const enter = (n: number) => door.enter('t', async () => void went.push(n));
    const all = [enter(1), enter(2), enter(3)];
    await Promise.resolve();
    expect(went).toEqual([]);
    answers[0]!({ waiting: 0, unsettled: 0 });
    // At every moment of what follows, somebody comes later than the three.
    for (let n = 4; n < 12; n++) {
      all.push(enter(n));
      await Promise.resolve();
    }
    await Promise.all(all);
    expect(went).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('lets nobody overtake them from behind the door either', async () => {
    const door = new Door(1_000, async () => ({ waiting: 0, unsettled: 0 }));
    const went: number[] = [];
    const later: Promise<void>[] = [];
    const enter = (n: number) => door.enter('t', async () => void went.push(n));
    const first = door.enter('t', async () => {
      went.push(1);
      later.push(enter(4));
    });
    await Promise.all([first, enter(2), enter(3)]);
    await Promise.all(later);
    expect(went).toEqual([1, 2, 3, 4]);
  });

  it('tells all who wait when it cannot look, and looks for the next', async () => {
    let isAway = true;
    const door = new Door(10, async () => {
      if (isAway) throw new Error('away');
      return { waiting: 0, unsettled: 0 };
    });
    const enter = () => door.enter('t', async () => 'in');
    const results = await Promise.allSettled([enter(), enter()]);
    expect(results).toMatchObject([
      { reason: { message: 'away' } },
      { reason: { message: 'away' } },
    ]);
    isAway = false;
    expect(await enter()).toBe('in');
  });

  it('passes on what fails behind it', async () => {
    const { door } = doorTo({ t: 0 }, 10);
    const fail = () => door.enter('t', () => Promise.reject(new Error('behind')));
    await expect(fail()).rejects.toMatchObject({ message: 'behind' });
    await expect(fail()).rejects.toMatchObject({ message: 'behind' });
  });
});
