import { expect, it } from 'vitest';
import { valueAt } from '../../src/finding/schemaFindings.ts';
import { walkConditions, type Condition, type Pattern } from '../../src/index.ts';

it('visits every condition once, outer ones first, with the pointer to it', () => {
  const pattern: Pattern = {
    name: 'p',
    reactions: [
      {
        condition: {
          type: 'or',
          operands: [filter('a'), { type: 'and', operands: [filter('b')] }],
        },
      },
      { condition: filter('c') },
    ],
  };
  const visited: string[] = [];
  walkConditions(pattern, (condition, pointer) => {
    visited.push(pointer);
    expect(valueAt(pattern, pointer)).toBe(condition);
  });
  expect(visited).toEqual([
    '/reactions/0/condition',
    '/reactions/0/condition/operands/0',
    '/reactions/0/condition/operands/1',
    '/reactions/0/condition/operands/1/operands/0',
    '/reactions/1/condition',
  ]);
});

function filter(xpr: string): Condition {
  return { type: 'filter', xpr };
}
