import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../src/index.ts';

const DAY_MS = 86_400_000;

describe('SystemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells the time of the machine', () => {
    const clock = new SystemClock();
    expect(clock.now()).toBe(1_000);
    vi.advanceTimersByTime(500);
    expect(clock.now()).toBe(1_500);
  });

  it('calls back once, after the time that was asked for', () => {
    const called = vi.fn<() => void>();
    new SystemClock().after(100, called);
    vi.advanceTimersByTime(99);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(called).toHaveBeenCalledOnce();
  });

  it('takes a time that has passed for now', () => {
    const called = vi.fn<() => void>();
    new SystemClock().after(-10, called);
    vi.advanceTimersByTime(0);
    expect(called).toHaveBeenCalledOnce();
  });

  it('does not call what was taken back', () => {
    const called = vi.fn<() => void>();
    const cancel = new SystemClock().after(100, called);
    cancel();
    cancel();
    vi.advanceTimersByTime(1_000);
    expect(called).not.toHaveBeenCalled();
  });

  it('waits longer than the 24.8 days that Node can hold', () => {
    const called = vi.fn<() => void>();
    new SystemClock().after(60 * DAY_MS, called);
    vi.advanceTimersByTime(60 * DAY_MS - 1);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(called).toHaveBeenCalledOnce();
  });

  it('takes back a long wait at any time', () => {
    const called = vi.fn<() => void>();
    const cancel = new SystemClock().after(60 * DAY_MS, called);
    vi.advanceTimersByTime(30 * DAY_MS);
    cancel();
    vi.advanceTimersByTime(60 * DAY_MS);
    expect(called).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not keep the process alive', () => {
    vi.useRealTimers();
    const before = handles();
    const cancel = new SystemClock().after(60_000, () => undefined);
    expect(handles()).toBe(before);
    cancel();
  });

  it('gives everything else that is ready its turn', async () => {
    vi.useRealTimers();
    const turns: string[] = [];
    void Promise.resolve().then(() => turns.push('promise'));
    process.nextTick(() => turns.push('tick'));
    await new SystemClock().yieldTurn();
    expect(turns.toSorted()).toEqual(['promise', 'tick']);
  });
});

/** How many timers keep the process alive. */
function handles(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
