import { describe, expect, it } from 'vitest';
import { parseDurationMs } from '../../src/index.ts';

describe('parseDurationMs', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['3600', 3_600_000],
    [3_600, 3_600_000],
    ['3650d', 315_360_000_000],
  ])('reads %j', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  // Each of these was once read as something: `parseInt` made one second of `1h`.
  it.each([
    '',
    ' ',
    '0',
    '0s',
    '-1h',
    '+1h',
    '1.5h',
    '1e3',
    '1h30m',
    '1 h',
    '1H',
    'h',
    '1w',
    '1ms',
  ])('refuses %j', (text) => {
    expect(() => parseDurationMs(text)).toThrow(
      expect.objectContaining({
        code: 'DURATION_INVALID',
        message: `expected a duration such as 30s, 15m, 1h or 7d, at most 3650d, found "${text}"`,
      }),
    );
  });

  it.each(['3651d', '999999999d', '9'.repeat(400), 0, -1, 0.5, Number.NaN, Infinity])(
    'refuses what is out of range: %j',
    (value) => {
      expect(() => parseDurationMs(value)).toThrow(
        expect.objectContaining({ code: 'DURATION_INVALID' }),
      );
    },
  );
});
