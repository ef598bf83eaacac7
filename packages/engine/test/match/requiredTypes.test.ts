import type { Condition } from '@srvthreds/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPatterns } from '../../src/match/matchPatterns.ts';
import { PatternIndex } from '../../src/match/PatternIndex.ts';
import { requiredTypes } from '../../src/match/requiredTypes.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { event, filter, on, pattern, reaction, values } from '../kit/patterns.ts';
import { context } from '../kit/steps.ts';

const compiled = (condition: Condition) =>
  compilePattern(pattern('P', [reaction('first', condition)]));
const typesOf = (condition: Condition) => {
  const types = requiredTypes(compiled(condition).reactions[0]!.condition);
  return types && [...types].toSorted();
};

describe('requiredTypes', () => {
  it.each<[string, readonly string[] | undefined]>([
    ["$event.type = 'x'", ['x']],
    ["event.type = 'x'", ['x']],
    ["'x' = $event.type", ['x']],
    ["$event.type = 'x' and $values.a = 1", ['x']],
    ["($event.type = 'x' and $values.a = 1) and $values.b", undefined],
    ["$event.type = 'x' and $values.a = 1 and $values.b = 2", ['x']],
    ["$values.a = 1 and $event.type = 'x'", undefined],
    ["$event.type = 'x' or $values.a = 1", undefined],
    ["$event.type != 'x'", undefined],
    ["$event.type = 'x' ? true : true", undefined],
    ['$event.type = 5', undefined],
    ['$event.type = $values.type', undefined],
    ["$event.type.x = 'x'", undefined],
    ["$event[0].type = 'x'", undefined],
    ["$other.type = 'x'", undefined],
    ["$event.id = 'x'", undefined],
    ["type = 'x'", undefined],
    ["$lowercase($event.type) = 'x'", undefined],
    ["($event := {'type': 'x'}; $event.type = 'x')", undefined],
    ["$event.type in ['x', 'y']", undefined],
    ['true', undefined],
  ])('of %s are %j', (xpr, types) => {
    expect(typesOf(filter(xpr))).toEqual(types);
  });

  it('of an or and of an and are those of any operand', () => {
    expect(typesOf({ type: 'or', operands: [on('x'), on('y')] })).toEqual(['x', 'y']);
    expect(
      typesOf({ type: 'and', operands: [on('x'), { type: 'or', operands: [on('y'), on('z')] }] }),
    ).toEqual(['x', 'y', 'z']);
    expect(typesOf({ type: 'and', operands: [on('x'), filter('true')] })).toBeUndefined();
  });
});

/** Small expressions of all kinds, of which many test the type somewhere, and some fail. */
const TYPES = ['x', 'y', 'z'];
const leaf = fc.constantFrom(
  ...TYPES.flatMap((type) => [
    `$event.type = '${type}'`,
    `'${type}' = event.type`,
    `$event.type != '${type}'`,
    `$event[type = '${type}'].type = 'x'`,
    `$event.type[] = '${type}'`,
    `$event#$i.type = '${type}'`,
    `$event@$e.type = '${type}'`,
    `$event{type: type} = '${type}'`,
    `$event."type" = '${type}'`,
    `event.*.type = '${type}'`,
  ]),
  '$values.a = 1',
  '$values.a',
  "$number('abc') = 1",
  "'a' < 1",
  '$nothing.type = $event.type',
  'true',
  'false',
  "$event.type = 'x' ~> $not",
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: leaf, weight: 2 },
    { arbitrary: fc.constantFrom(...TYPES.map((type) => `$event.type = '${type}'`)), weight: 2 },
    fc
      .tuple(tie('expression'), fc.constantFrom('and', 'or', '=', '!=', '&'), tie('expression'))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `$not(${inner})`),
    tie('expression').map((inner) => `(${inner} ? true : false)`),
  ),
}));
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    expression.map((xpr) => filter(xpr)),
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

describe('the index', () => {
  it('leaves out only patterns that would neither match nor fail', async () => {
    let leftOut = 0;
    await fc.assert(
      fc.asyncProperty(
        condition,
        fc.constantFrom(...TYPES, 'w'),
        fc.constantFrom(0, 1),
        async (first, type, a) => {
          const candidate = compiled(first);
          const given = event('e', type, values({ a }));
          if (new PatternIndex([candidate]).candidates(given).length > 0) return;
          leftOut++;
          const { matched, failed } = await matchPatterns([candidate], given, context());
          expect({ matched, failed }).toEqual({ matched: [], failed: [] });
        },
      ),
      { numRuns: 1_500 },
    );
    // The property would hold for an index that leaves nothing out, too.
    expect(leftOut).toBeGreaterThan(100);
  });
});
