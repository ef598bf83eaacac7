import { describe, expect, it } from 'vitest';
import { PatternIndex } from '../../src/match/PatternIndex.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { event, filter, on, pattern, reaction } from '../kit/patterns.ts';

const starting = (name: string, condition: Parameters<typeof reaction>[1]) =>
  compilePattern(pattern(name, [reaction('first', condition)]));
const or = (...types: string[]) => ({
  type: 'or' as const,
  operands: types.map((type) => on(type)),
});

describe('PatternIndex', () => {
  it('gives the patterns that an event could start, in the order in which they are tried', () => {
    const index = new PatternIndex([
      starting('a', on('x')),
      starting('b', filter('true')),
      starting('c', on('y')),
      starting('d', or('x', 'y')),
      starting('e', filter('$values.a = 1')),
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

  it('looks only at the first reaction', () => {
    const two = compilePattern(
      pattern('p', [reaction('a', on('x')), reaction('b', filter('true'))]),
    );
    expect(new PatternIndex([two]).candidates(event('e', 'y'))).toEqual([]);
  });
});
