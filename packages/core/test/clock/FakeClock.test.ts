import { describe, expect, it } from 'vitest';
import { FakeClock, sleep } from '../../src/index.ts';

describe('FakeClock', () => {
  it('begins at a fixed moment and stands still', async () => {
    const clock = new FakeClock();
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
    await clock.settle();
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
    expect(new FakeClock(5).now()).toBe(5);
  });

  it('calls back at the time that was asked for, in order of time', async () => {
    const clock = new FakeClock(0);
    const calls: [string, number][] = [];
    clock.after(30, () => calls.push(['late', clock.now()]));
    clock.after(10, () => calls.push(['early', clock.now()]));
    clock.after(10, () => calls.push(['early too', clock.now()]));
    clock.after(-5, () => calls.push(['at once', clock.now()]));
    await clock.advance(29);
    expect(calls).toEqual([
      ['at once', 0],
      ['early', 10],
      ['early too', 10],
    ]);
    expect(clock.now()).toBe(29);
    await clock.advance(1);
    expect(calls.at(-1)).toEqual(['late', 30]);
  });

  it('calls back once', async () => {
    const clock = new FakeClock(0);
    let calls = 0;
    clock.after(10, () => calls++);
    await clock.advance(10);
    await clock.advance(100);
    expect(calls).toBe(1);
  });

  it('does not call what was taken back, and lets it be taken back twice', async () => {
    const clock = new FakeClock(0);
    let calls = 0;
    const cancel = clock.after(10, () => calls++);
    cancel();
    cancel();
    await clock.advance(100);
    expect(calls).toBe(0);
  });

  it('awaits what a callback sets off before time moves on, also new alarms on the way', async () => {
    const clock = new FakeClock(0);
    const times: number[] = [];
    const tick = async (): Promise<void> => {
      await Promise.resolve();
      times.push(clock.now());
      if (times.length < 5) clock.after(10, () => void tick());
    };
    clock.after(10, () => void tick());
    await clock.advance(45);
    expect(times).toEqual([10, 20, 30, 40]);
  });

  it('lets ready promises run without moving time', async () => {
    const clock = new FakeClock(0);
    const slept = sleep(clock, 0);
    await clock.advance(0);
    expect(await slept).toBe(true);
    expect(clock.now()).toBe(0);
  });
});
