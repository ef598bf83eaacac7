import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDelayMs } from '../src/index.ts';

describe('nextDelayMs', () => {
  it('doubles the wait with each failure, up to the bound', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((n) => nextDelayMs(n, { baseMs: 100, maxMs: 1_000 }));
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it('is never below the base, above the bound, or shorter than the wait before', () => {
    const positive = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 1, max: 10_000 }), (a, b, attempt) => {
        const backoff = { baseMs: Math.min(a, b), maxMs: Math.max(a, b) };
        const wait = nextDelayMs(attempt, backoff);
        expect(wait).toBeGreaterThanOrEqual(backoff.baseMs);
        expect(wait).toBeLessThanOrEqual(backoff.maxMs);
        expect(nextDelayMs(attempt + 1, backoff)).toBeGreaterThanOrEqual(wait);
      }),
    );
  });
});
