import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../src/index.ts';

describe('eventually', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('returns at once what a check returns that passes', async () => {
    const { check, seen } = passesAt(1);
    expect(await eventually(check)).toBe('done');
    expect(seen.times).toBe(1);
    expect(await eventually(() => 'not a promise')).toBe('not a promise');
  });

  it('asks again until the check passes, and then no more', async () => {
    const { check, seen } = passesAt(6);
    const asked = eventually(check, { withinMs: 5_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await asked).toBe('done');
    expect(seen.times).toBe(6);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("throws the check's last error when the time is over", async () => {
    const { check, seen } = passesAt(Infinity);
    const asked = eventually(check, { withinMs: 1_000 }).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(await asked).toBe(`not yet, ${seen.times}`);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks once when there is no time', async () => {
    const { check, seen } = passesAt(2);
    await expect(eventually(check, { withinMs: 0 })).rejects.toMatchObject({
      message: 'not yet, 1',
    });
    expect(seen.times).toBe(1);
  });
});

/** A check that passes at its n-th time, and the number of times so far. */
function passesAt(n: number) {
  const seen = { times: 0 };
  const check = async () => {
    seen.times++;
    if (seen.times < n) throw new Error(`not yet, ${seen.times}`);
    return 'done';
  };
  return { seen, check };
}
