import { describe, expect, it } from 'vitest';
import { decodeAggregate, endedLabel } from '../../src/protocol/aggregates.ts';

describe('decodeAggregate', () => {
  it('reads what this release writes', () => {
    const state = { format: 1, kind: 'event', endedAt: 1, startAcceptedAt: 1 };
    expect(decodeAggregate(JSON.stringify(state))).toEqual(state);
  });

  it.each(['{"format":2}', '{}', 'null'])('refuses %s', (json) => {
    expect(() => decodeAggregate(json)).toThrowError(
      expect.objectContaining({ code: 'ENGINE_FORMAT_UNKNOWN' }),
    );
  });
});

describe('endedLabel', () => {
  it('is the same within a minute', () => {
    expect(endedLabel(59_999)).toBe('ended:0');
    expect(endedLabel(60_000)).toBe('ended:1');
  });
});
