import { describe, expect, it } from 'vitest';
import { valueNamed } from '../../src/expression/valueNamed.ts';

describe('valueNamed', () => {
  it.each<[unknown, unknown]>([
    [{ x: 1 }, 1],
    [{ a: { x: 1 }, x: 2 }, 2],
    [{ a: { b: { x: 1 } }, c: { x: 2 } }, 1],
    [{ x: null, a: { x: 3 } }, 3],
    [{ x: false, a: { x: 3 } }, false],
    [{ x: 0 }, 0],
    [{ x: '' }, ''],
    [[{ a: 1 }, { x: 2 }, { x: 3 }], 2],
    [[[{ x: 1 }]], 1],
    [{ x: { x: 1 } }, { x: 1 }],
    [{ a: 1 }, undefined],
    ['x', undefined],
    [null, undefined],
    [undefined, undefined],
    [{ a: null, b: [null, 5] }, undefined],
  ])('in %j is %j', (values, found) => {
    expect(valueNamed('x', values)).toEqual(found);
  });

  it('looks only at what an object has itself', () => {
    expect(valueNamed('constructor', {})).toBeUndefined();
    expect(valueNamed('length', [1, 2])).toBeUndefined();
  });
});
