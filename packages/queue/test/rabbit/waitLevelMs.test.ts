import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { waitLevelMs } from '../../src/rabbit/waitLevelMs.ts';

it.each([
  [0.5, 10],
  [10, 10],
  [11, 15],
  [150, 150],
  [151, 200],
  [1_000, 1_000],
  [1_600, 2_000],
  [8_001, 10_000],
  [9_999, 10_000],
  [60_000, 60_000],
  [86_400_000, 100_000_000],
  [9e12, 4_000_000_000],
])('%d ms become %d ms', (delayMs, levelMs) => {
  expect(waitLevelMs(delayMs)).toBe(levelMs);
});

it('is never shorter than asked for, never more than half as long again, and a whole number', () => {
  fc.assert(
    fc.property(fc.double({ min: 10, max: 4_000_000_000, noNaN: true }), (delayMs) => {
      const levelMs = waitLevelMs(delayMs);
      expect(levelMs).toBeGreaterThanOrEqual(delayMs);
      expect(levelMs).toBeLessThanOrEqual(1.5 * delayMs);
      expect(Number.isInteger(levelMs)).toBe(true);
    }),
  );
});
