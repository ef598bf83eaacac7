import { describe, expect, it } from 'vitest';
import { PatternIndex } from '../../src/match/PatternIndex.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { event, filter, on, pattern, reaction, values } from '../kit/patterns.ts';

const starting = (name: string, condition: Parameters<typeof reaction>[1]) =>
  compilePattern(pattern(name, [reaction('first', condition)]));
const or = (...types: string[]) => ({
  type: 'or' as const,
  operands: types.map((type) => on(type)),
});

const from = (...allowedSources: string[]) =>
  compilePattern(
    pattern(allowedSources.join() || 'none', [reaction('r', on('x'), { allowedSources })]),
  );

describe('PatternIndex', () => {
  it('gives the patterns that an event could start, in the order in which they are tried', () => {
    const index = new PatternIndex([
      starting('a', on('x')),
      starting('b', filter('true')),
      starting('c', on('y')),
      starting('d', or('x', 'y')),
      starting('e', filter('$values.a > 1')),
      starting('f', on('x')),
    ]);
    const ids = (type: string) => index.candidates(event('e', type)).map(({ id }) => id);
    expect(ids('x')).toEqual(['a', 'b', 'd', 'e', 'f']);
    expect(ids('y')).toEqual(['b', 'c', 'd', 'e']);
    expect(ids('z')).toEqual(['b', 'e']);
    expect(ids('__proto__')).toEqual(['b', 'e']);
  });

  it('gives only those of the type where all state one', () => {
    const index = new PatternIndex([
      starting('a', on('x')),
      starting('b', on('y')),
      starting('c', or('x', 'x')),
    ]);
    expect(index.candidates(event('e', 'x')).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(index.candidates(event('e', 'z'))).toEqual([]);
  });

  it('finds a pattern only while it is in use, and none that has been removed', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => starting(name, on('x')));
    const index = new PatternIndex([a!, b!]);
    const ids = () => index.candidates(event('e', 'x')).map(({ id }) => id);
    index.add(c!);
    expect(ids()).toEqual(['a', 'b']);
    index.use([[c!], [a!]]);
    expect(ids()).toEqual(['c', 'a']);
    index.remove(a!);
    index.remove(b!);
    expect(ids()).toEqual(['c', 'a']);
  });

  it('looks only at the first reaction', () => {
    const two = compilePattern(
      pattern('p', [reaction('a', on('x')), reaction('b', filter('true'))]),
    );
    expect(new PatternIndex([two]).candidates(event('e', 'y'))).toEqual([]);
  });

  it('finds the few among many by whatever sets them apart', () => {
    const many = Array.from({ length: 150 }, (_, i) => [
      starting(`type${i}`, on(`t${i}`)),
      starting(`path${i}`, filter(`$event.type = 'order' and $values.item.kind = ${i}`)),
      starting(`named${i}`, filter(`$event.type = 'order' and $valueNamed('code${i}') = 'x'`)),
      starting(
        `pair${i}`,
        filter(`$values.row = ${i % 30} and $values.column = ${Math.floor(i / 30)}`),
      ),
    ]).flat();
    const index = new PatternIndex(many);
    const ids = (type: string, given: Parameters<typeof values>[0]) =>
      index.candidates(event('e', type, values(given))).map(({ id }) => id);
    expect(ids('t7', {})).toEqual(['type7']);
    expect(ids('order', { item: { kind: 8 } })).toEqual(['path8']);
    expect(ids('order', { item: [{ kind: 8 }] })).toEqual(['path8']);
    expect(ids('order', { item: { kind: '8' } })).toEqual([]);
    expect(ids('order', { deep: [{ code9: 'x' }] })).toEqual(['named9']);
    expect(ids('other', { row: 4, column: 2 })).toEqual(['pair64']);
    expect(ids('t5', { row: 5, column: 0 })).toEqual(['type5', 'pair5']);
  });

  it('leaves out patterns that allow other senders only', () => {
    const index = new PatternIndex([from('ann'), from('bob', 'ann'), from('carl'), from()]);
    expect(index.candidates(event('e', 'x')).map(({ id }) => id)).toEqual(['bob,ann']);
  });

  it('gives all for an event with lists that expressions may not look through', () => {
    const few = Array.from({ length: 6 }, (_, i) => starting(`p${i}`, filter(`$values.a = ${i}`)));
    const lists = values({ a: Array.from({ length: 50 }, () => 1) });
    expect(new PatternIndex(few, { listItems: 50 }).candidates(event('e', 'x', lists))).toEqual(
      few,
    );
    expect(new PatternIndex(few, { listItems: 51 }).candidates(event('e', 'x', lists))).toEqual([]);
    const deep: unknown[] = [];
    let inner = deep;
    for (let i = 0; i < 20_000; i++) inner.push((inner = []));
    const byName = Array.from({ length: 6 }, (_, i) =>
      starting(`p${i}`, filter(`$valueNamed('a') = ${i}`)),
    );
    expect(new PatternIndex(byName).candidates(event('e', 'x', values(deep)))).toEqual(byName);
  });
});
