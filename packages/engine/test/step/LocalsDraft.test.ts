import { describe, expect, it } from 'vitest';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';

describe('LocalsDraft', () => {
  it('has the stored values and what was set since, and leaves the stored ones alone', () => {
    const stored = Object.freeze({ a: 1, b: 2 });
    const locals = new LocalsDraft(stored);
    locals.set('b', 3);
    locals.set('c', null);
    expect([locals.get('a'), locals.get('b'), locals.get('c'), locals.get('d')]).toEqual([
      1,
      3,
      null,
      undefined,
    ]);
    expect(locals.values).toEqual({ a: 1, b: 3, c: null });
    expect(stored).toEqual({ a: 1, b: 2 });
  });

  it('removes what is set to nothing', () => {
    const locals = new LocalsDraft({ a: 1, b: 2 });
    locals.set('a', undefined);
    locals.set('none', undefined);
    expect(locals.values).toEqual({ b: 2 });
  });

  it('keeps copies', () => {
    const locals = new LocalsDraft({});
    const value = { deep: [1] };
    locals.set('a', value);
    value.deep.push(2);
    expect(locals.get('a')).toEqual({ deep: [1] });
  });

  it.each(['__proto__', 'constructor', 'toString', ''])(
    'has "%s" as a name like any other',
    (name) => {
      const locals = new LocalsDraft({});
      expect(locals.get(name)).toBeUndefined();
      locals.set(name, { x: 1 });
      expect(locals.get(name)).toEqual({ x: 1 });
      expect(Object.keys(locals.values)).toEqual([name]);
      expect(JSON.parse(JSON.stringify(locals.values))).toEqual(locals.values);
      expect(({} as { x?: number }).x).toBeUndefined();
      locals.set(name, undefined);
      expect(locals.get(name)).toBeUndefined();
    },
  );

  it('keeps what can be stored, so that a thred has the same values after it was read again', () => {
    const locals = new LocalsDraft({});
    locals.set('function', () => 1);
    locals.set('list', [1, undefined, () => 1]);
    expect(locals.values).toEqual({ list: [1, null, null] });
  });

  it('goes back to values seen earlier', () => {
    const locals = new LocalsDraft({ a: 1 });
    const before = locals.values;
    locals.set('a', 2);
    locals.restore(before);
    expect(locals.values).toBe(before);
  });
});
