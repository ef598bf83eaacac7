import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest } from '../../src/index.ts';

/** Text without halves of surrogate pairs, which UTF-8 cannot tell apart. */
const text = fc.string({ unit: 'grapheme' });

describe('digest', () => {
  it('is 22 letters and digits', () => {
    fc.assert(
      fc.property(fc.array(text), (parts) => {
        expect(digest(...parts)).toMatch(/^[0-9A-Za-z]{22}$/);
      }),
    );
  });

  // These stand in stores and queues: a release that changed them would not know its own threds again.
  it.each([
    [['o-17'], 'gfXVM4TwoQZWbNXeYgOaJQ'],
    [[], 'fqA4S4SKU3wETnzado3gcV'],
    [['thred', 'event', '0'], 'mj6v3ROvFkOt94EtGQn123'],
  ])('stays the same from release to release: %j', (parts, name) => {
    expect(digest(...parts)).toBe(name);
  });

  it('differs for different parts, also where they join to the same text', () => {
    const lists = fc.array(text, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(digest(...a)).not.toBe(digest(...b));
      }),
    );
    expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'));
    expect(digest('abc')).not.toBe(digest('abc', ''));
  });

  it('cannot be made to look like one of several parts by writing lengths into one', () => {
    expect(digest('1:a1:b')).not.toBe(digest('a', 'b'));
    expect(digest('3:1:a')).not.toBe(digest('1:a'));
  });
});
