import { describe, expect, it } from 'vitest';
import { filter, found, goTo, patternOf, patternThat } from './support.ts';

const transform = { transform: { eventDataTemplate: { title: 'x' } } };
const publish = { publish: { to: 'ann' } };
const a = filter('$values.a');
const place = '/reactions/0/condition';

const isKnownGroup = (name: string) => name === 'crew';
const withGroups = (to: unknown, allowedSources: unknown) =>
  patternOf({
    condition: filter('$values.a', { ...transform, publish: { to } }),
    allowedSources,
  });

describe('publish-alone and transform-alone', () => {
  it('are halves that never meet the other half', () => {
    expect(found(patternThat(filter('$values.a', publish)))).toEqual([
      `publish-alone ${place}/publish`,
    ]);
    expect(found(patternThat(filter('$values.a', transform)))).toEqual([
      `transform-alone ${place}/transform`,
    ]);
    expect(
      found(
        patternThat({
          type: 'or',
          operands: [filter('$values.a', publish), filter('$values.b', transform)],
        }),
      ),
    ).toEqual([
      `publish-alone ${place}/operands/0/publish`,
      `transform-alone ${place}/operands/1/transform`,
    ]);
  });

  it.each([
    ['beside one another', filter('$values.a', { ...transform, ...publish })],
    ['around it', { type: 'or', operands: [filter('$values.a', transform)], ...publish }],
    [
      'in one of the operands',
      { type: 'or', operands: [a, filter('$values.b', transform)], ...publish },
    ],
    [
      'two levels out',
      {
        type: 'or',
        operands: [{ type: 'or', operands: [filter('$values.b', publish)] }],
        ...transform,
      },
    ],
  ])('are none where the other half is %s', (_where, condition) => {
    expect(found(patternThat(condition))).toEqual([]);
  });
});

describe('directive-ignored', () => {
  it('is one of an operand of an and, at any depth', () => {
    const inner = { type: 'or', operands: [filter('$values.b', goTo('$terminate'))] };
    expect(found(patternThat({ type: 'and', operands: [a, inner] }))).toEqual([
      `directive-ignored ${place}/operands/1/operands/0/transition`,
    ]);
  });

  it('is one that every operand of its or replaces', () => {
    const operands = [filter('$values.a', goTo('$next')), filter('$values.b', goTo('$terminate'))];
    expect(found(patternThat({ type: 'or', operands, ...goTo('$next') }))).toEqual([
      `directive-ignored ${place}/transition`,
    ]);
    const some = [...operands, filter('$values.c')];
    expect(found(patternThat({ type: 'or', operands: some, ...goTo('$next') }))).toEqual([]);
  });

  it('is none of an and itself, nor of an or that is no operand of one', () => {
    expect(found(patternThat({ type: 'and', operands: [a], ...transform, ...publish }))).toEqual(
      [],
    );
  });

  it('is none because an and has too many ways to list', () => {
    const or = {
      type: 'or',
      operands: Array.from({ length: 10 }, (_, index) => filter(`$values.n = ${index}`)),
    };
    expect(
      found(patternThat({ type: 'and', operands: [or, or, or], ...transform, ...publish })),
    ).toEqual([]);
  });
});

describe('unknown-group', () => {
  it('is an address or a source that the directory does not have', () => {
    expect(found(withGroups('$crwe', ['$crew', '$all', 'ann']), { isKnownGroup })).toEqual([
      'unknown-group /reactions/0/allowedSources/1',
      `unknown-group ${place}/publish/to`,
    ]);
  });

  it('is no group that is there, no special address, no expression, no id', () => {
    const to = ['$crew', '$all', '$thred', '$xpr($values.to)', 'ann', ['$odd']];
    expect(found(withGroups(to, '$crew'), { isKnownGroup })).toEqual([]);
  });

  it('is not looked for where nobody knows the groups', () => {
    expect(found(withGroups('$crwe', '$crwe'))).toEqual([]);
  });
});
