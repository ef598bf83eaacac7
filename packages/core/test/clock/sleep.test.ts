import { describe, expect, it } from 'vitest';
import { FakeClock, sleep } from '../../src/index.ts';

describe('sleep', () => {
  it('is true when the time has passed, and not earlier', async () => {
    const clock = new FakeClock();
    let result: boolean | undefined;
    void sleep(clock, 100).then((passed) => (result = passed));
    await clock.advance(99);
    expect(result).toBeUndefined();
    await clock.advance(1);
    expect(result).toBe(true);
  });

  it('is false as soon as the signal ends it', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const slept = sleep(clock, 100, abort.signal);
    abort.abort();
    expect(await slept).toBe(false);
    await clock.advance(200);
  });

  it('is false at once for a signal that has ended', async () => {
    expect(await sleep(new FakeClock(), 100, AbortSignal.abort())).toBe(false);
  });

  it('leaves nothing behind on a signal that lives on', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    const slept = sleep(clock, 10, signal);
    expect(listeners).toBe(1);
    await clock.advance(10);
    expect(await slept).toBe(true);
    expect(listeners).toBe(0);
  });
});
