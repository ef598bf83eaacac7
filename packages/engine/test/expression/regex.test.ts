import { describe, expect, it } from 'vitest';
import { BoundedRegExp } from '../../src/expression/regex/BoundedRegExp.ts';
import { costOf, stepsOf } from '../../src/expression/regex/costOf.ts';

const MOST = 1_000_000;
const steps = (source: string, length: number) => stepsOf(costOf(source), length);

describe('the cost of a search', () => {
  it.each<[string, number]>([
    ['abc', 10_000],
    ['^[a-z]+$', 10_000],
    ['\\d{4}-\\d{2}-\\d{2}', 1_000],
    ['^[\\w.+-]+@[\\w-]+\\.[\\w.]+$', 50],
    ['^(?:open|closed|paused)$', 10_000],
    ['^order\\.', 100_000],
    ['(a)(b)?', 10_000],
  ])('of %s in %d characters is small', (source, length) => {
    expect(steps(source, length)).toBeLessThanOrEqual(MOST);
  });

  it.each(['(a+)+$', '(a|aa)+$', '(?:a*b?)*c', '(\\w+\\s?){2,}$', '(a)\\1', '(?=a+)b', '((a?)b)*'])(
    'of %s has no bound',
    (source) => {
      expect(steps(source, 1)).toBe(Number.POSITIVE_INFINITY);
    },
  );

  it.each(['a+b', '.*x.*y', 'a*a*a*b'])('of %s is large in a long text', (source) => {
    expect(steps(source, 100_000)).toBeGreaterThan(MOST);
  });

  it.each<[string, number]>([
    ['a+a+a+$', 60],
    ['(a|b)(a|b)(a|b)c', 60],
    ['[ab]{2,5}[ab]*c', 60],
  ])('of %s is never less than what a search takes', (source, length) => {
    expect(steps(source, length)).toBeGreaterThanOrEqual(attempts(source, length));
  });
});

/** How many characters a plain backtracking search looks at in a text of nothing but `a`, at least: one per start. */
function attempts(source: string, length: number): number {
  return new RegExp(source).test('a'.repeat(length)) ? 1 : length;
}

describe('a regular expression with a bound', () => {
  it('finds what JavaScript finds, watched or not', () => {
    const text = 'xay aab'.repeat(3);
    for (const source of ['a+', '(a+)+', '(?<=y )a', '(a)\\1']) {
      const plain = new RegExp(source, 'g');
      const found = new BoundedRegExp(plain).exec(text, 2, () => 5_000);
      plain.lastIndex = 2;
      expect(found?.match).toEqual(plain.exec(text));
      expect(found?.end).toBe(plain.lastIndex);
    }
  });

  it('is stopped when its time is up', () => {
    const regex = new BoundedRegExp(/(a+)+$/g);
    const begun = performance.now();
    expect(() => regex.exec(`${'a'.repeat(60)}!`, 0, () => 50)).toThrowError(
      expect.objectContaining({ code: 'D1012' }),
    );
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(regex.exec('aa', 0, () => 5_000)?.match[0]).toBe('aa');
  });
});
