import { describe, expect, it } from 'vitest';
import { describeValue, valueAt } from '../../src/finding/schemaFindings.ts';

describe('describeValue', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [5, '5'],
    ['text', '"text"'],
    [true, 'true'],
    [[1, 2], 'a list of 2'],
    [{ a: 1 }, 'an object'],
    [10n, '10n'],
    [() => 1, 'function'],
  ])('says %o in a few words', (value, words) => expect(describeValue(value)).toBe(words));

  it('is never longer than a line', () => {
    expect(describeValue('x'.repeat(1_000))).toHaveLength(60);
  });
});

describe('valueAt', () => {
  const document = { a: [{ 'b/c': { '~': 1 } }] };

  it('follows a pointer, unescaping its steps', () => {
    expect(valueAt(document, '')).toBe(document);
    expect(valueAt(document, '/a/0/b~1c/~0')).toBe(1);
  });

  it('is undefined where nothing is, also for what every object inherits', () => {
    for (const pointer of ['/x', '/a/1', '/a/0/b~1c/~0/x', '/a/0/toString', '/__proto__'])
      expect(valueAt(document, pointer)).toBeUndefined();
  });
});
