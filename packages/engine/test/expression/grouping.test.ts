import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compileExpression.ts';
import { compareExpression, newExpressionTally } from '../kit/compareExpressions.ts';
import { event } from '../kit/patterns.ts';

const told = {
  ...event('e', 'open'),
  data: { content: { values: { empty: [], nested: [[], [1]] } } },
};

/** What is grouped, and in which form the expression is evaluated. */
const CASES: readonly (readonly [text: string, form: 'compiled' | 'interpreted'])[] = [
  ["($l := []; $o := $l{'k': 1}; [$o, $count($l)])", 'compiled'],
  ["($l := []; $m := $l; $l{'k': 1}; $count($m))", 'compiled'],
  ["($l := [1]; $o := $l{'k': $}; [$o, $count($l)])", 'compiled'],
  ["($o := {'in': []}; $o.in{'k': 1}; $count($o.in))", 'compiled'],
  ["$map([[], [1]], function($v){ [$v{'k': 1}, $count($v)] })", 'compiled'],
  ["($l := [[], [2]]; $o := $l.{'k': 1}; [$o, $l])", 'compiled'],
  ["($l := [[], [2]]; $o := $l[{'k': 1}.k = 1]; [$o, $l])", 'compiled'],
  ["($l := []; [$l].$[0]{'k': 1}; $count($l))", 'compiled'],
  ["[]{'k': 1}", 'compiled'],
  ["$values.none{'k': 1}", 'compiled'],
  ["($l := []; $setLocal('a', 1); $l{'k': 1}; $count($l))", 'interpreted'],
  ["($setLocal('a', []); $l := $local('a'); $l{'k': 1}; $count($l))", 'interpreted'],
  ["($setLocal('a', {'k': 1}); $local('a').k)", 'compiled'],
  // More groups than jsonata counts as "too deep" side by side.
  ['[0..1000]{$string($): $}', 'compiled'],
];

describe('a list that is grouped', () => {
  it.each(CASES)('%s comes to what jsonata says, %s', async (text, form) => {
    expect(compileExpression(text).form).toBe(form);
    const tally = newExpressionTally();
    expect(await compareExpression(text, told, tally)).toBeUndefined();
    expect(tally).toMatchObject({ values: 1, leftOut: 0 });
  });

  it.each([
    "$values.empty{'k': 1}",
    "($v := $values; $v.empty{'k': 1})",
    "$values.nested.{'k': 1}",
  ])('%s stays as it is if it is the event’s', async (text) => {
    const tally = newExpressionTally();
    expect(await compareExpression(text, told, tally)).toBeUndefined();
    expect(told.data.content.values).toEqual({ empty: [], nested: [[], [1]] });
  });
});
