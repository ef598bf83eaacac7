import type { Condition } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';
import { testCondition } from '../../src/step/testCondition.ts';
import { event, filter, on, pattern, reaction } from '../kit/patterns.ts';

const and = (...operands: Condition[]): Condition => ({ type: 'and', operands });
const or = (...operands: Condition[]): Condition => ({ type: 'or', operands });
const set = { onTrue: { xpr: "$setLocal('x', 1)" } };

async function passes(condition: Condition, locals = new LocalsDraft({})): Promise<boolean> {
  const [first] = compilePattern(pattern('P', [reaction('a', condition)])).reactions;
  return testCondition(first!.condition, {
    event: event('e1', 'go'),
    thredId: undefined,
    locals,
    now: 0,
    random: () => 0.5,
    log: () => undefined,
  });
}

describe('testCondition', () => {
  it.each<[string, Condition, boolean]>([
    ['a filter that matches', on('go'), true],
    ['a filter that does not', on('no'), false],
    ['an or of which one operand passes', or(on('no'), on('go')), true],
    ['an or of which none passes', or(on('no'), on('nay')), false],
    ['an and of which one operand passes', and(on('no'), on('go')), true],
    ['an and of which none passes', and(on('no'), on('nay')), false],
    ['nested ones', and(on('no'), or(on('no'), and(on('no'), on('go')))), true],
  ])('%s', async (_, condition, expected) => {
    expect(await passes(condition)).toBe(expected);
  });

  it('runs nothing that is to run on a match', async () => {
    const locals = new LocalsDraft({});
    await passes({ ...or({ ...on('go'), ...set }), ...set }, locals);
    expect(locals.values).toEqual({});
  });

  it('asks no further than the first that passes, and fails where that is reached', async () => {
    const failing = filter("$number('abc')");
    expect(await passes(or(on('go'), failing))).toBe(true);
    await expect(passes(or(failing, on('go')))).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
    });
  });
});
