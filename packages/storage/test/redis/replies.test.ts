import { describe, expect, it } from 'vitest';
import { toEntry } from '../../src/redis/replies.ts';

describe('toEntry', () => {
  it('tells the time by which an entry is trimmed', () => {
    expect(toEntry(['1795545339077-3', ['a', 'thred/x', 'b', '{}']])).toEqual({
      position: '1795545339077-3',
      aggregateId: 'thred/x',
      at: 1_795_545_339_077,
      body: '{}',
    });
  });
});
