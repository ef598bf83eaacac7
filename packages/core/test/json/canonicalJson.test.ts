import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/index.ts';

describe('canonicalJson', () => {
  it('puts the keys of every object in order, and leaves lists as they are', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, 3], a: { d: null, c: 'x' } })).toBe(
      '{"a":{"c":"x","d":null},"b":[{"a":2,"z":1},3]}',
    );
  });

  it('keeps every value that JSON keeps', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.stringify(value);
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(plain));
      }),
    );
  });

  it('is the same whatever the order of keys', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(entries, (pairs) => {
        const there = Object.fromEntries(pairs);
        const back = Object.fromEntries(pairs.toReversed());
        expect(canonicalJson({ inner: [back] })).toBe(canonicalJson({ inner: [there] }));
      }),
    );
  });
});
