import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compileExpression.ts';
import type { ExpressionScope } from '../../src/expression/Expression.ts';
import { event } from '../kit/patterns.ts';

const scope: ExpressionScope = {
  event: event('e1', 'open'),
  thredId: 'p_1',
  locals: { get: () => undefined, set: () => undefined },
  now: 0,
  random: () => 0,
  log: () => undefined,
};

const GREEDY: readonly (readonly [name: string, text: string])[] = [
  ['an endless recursion', '($f := function($n) { $f($n + 1) + 1 }; $f(0))'],
  ['an endless tail call', '($f := function($n) { $f($n + 1) }; $f(0))'],
  ['a giant range', '$count([1..9999999])'],
  ['a catastrophic regular expression', `$contains("${'a'.repeat(60)}!", /^(a+)+$/)`],
  ['a regular expression that looks back', `$contains("${'a'.repeat(60)}!", /^(a|\\1a)*(a*)*$/)`],
  ['a giant text', "$length($pad('', 900000000))"],
  ['many comparisons', '$count($distinct([1..100000]))'],
  ['a text that doubles', "$length($reduce([1..60], function($a, $b) { $a & $a }, 'x'))"],
  [
    'a small value that is long to write',
    "$length($string($reduce([1..60], function($a, $b) { {'l': $a, 'r': $a} }, 'x')))",
  ],
];

/** Makes the same expression one that is not compiled. */
const interpreted = (text: string) => `(${text}; $eval('1'))`;

describe.each([
  ['compiled', (text: string) => text],
  ['interpreted', interpreted],
] as const)('%s, within its bounds', (form, make) => {
  it.each(GREEDY)('%s ends in an error', (_, text) => {
    const expression = compileExpression(make(text));
    expect(expression.form).toBe(form);
    const begun = performance.now();
    expect(() => expression.evaluate(scope)).toThrowError(
      expect.objectContaining({ code: 'EXPRESSION_BOUND' }),
    );
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('goes on afterwards', () => {
    expect(compileExpression(make('$event.type')).evaluate(scope)).toBe(
      form === 'compiled' ? 'open' : 1,
    );
  });
});
