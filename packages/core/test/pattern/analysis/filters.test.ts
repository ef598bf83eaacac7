import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { validatePattern } from '../../../src/index.ts';
import { filter, found, patternThat } from './support.ts';

const place = '/reactions/0/condition';
const foundIn = (xpr: string) => found(patternThat(filter(xpr)));

const either = (...xprs: string[]) =>
  found(patternThat({ type: 'or', operands: xprs.map((xpr) => filter(xpr)) }));

describe('never-matches', () => {
  it.each([
    "$event.type = 'a' and $event.type = 'b'",
    "$event.type = 'a' and event.type = 'b'",
    "$values.kind = 'a' and $values.n > 1 and $event.data.content.values.kind = 'b'",
    "$content.values.kind = 'a' and ($values.kind) != 'a'",
    "$valueNamed('n') = 1 and $valueNamed('n') = 2",
    "$local('n') = 1 and $local('n') = 2",
    "$type($values.n) = 'number' and $type($values.n) = 'string'",
    "$values.kind in ['a', 'b'] and $values.kind = 'c'",
    "$values.kind in ['a', 'b'] and $values.kind in ['c']",
    '$values.kind in []',
    '$values.n > 5 and $values.n < 5',
    '$values.n >= 5 and 5 > $values.n',
    "$values.n > 5 and $values.n < 'x'",
    '$values.n = 3 and $values.n > 5',
    "$values.n = 'x' and $values.n > 5",
    '$not($exists($values.n)) and $values.n != 1',
    '$values.n = 1 and false',
  ])('is %s', (xpr) => {
    expect(foundIn(xpr)).toEqual([`never-matches ${place}/xpr`]);
  });

  it.each([
    "$event.type = 'a' and $values.type = 'b'",
    "$event.type = 'a' or $event.type = 'b'",
    "$event.type = 'a' and $event.type != 'b'",
    "$values.kind in ['a', 'b'] and $values.kind = 'a'",
    '$values.n >= 5 and $values.n <= 5',
    '$values.n > 5 and $values.n > 7',
    '$not($exists($values.n)) and $values.m = 1',
    '$random() < 0.5 and $random() > 0.5',
    "($setLocal('n', 1); $local('n') = 1) and $local('n') = 2",
    '$values.n = $values.m and $values.n != $values.m',
    "$values[kind='a'].n = 1 and $values[kind='b'].n = 2",
    "$values.k = 'a' and $values.k[] = 'b'",
    "($values := {'k': 1}; true) and $values.k = 1 and $values.k = 2",
  ])('is not %s', (xpr) => {
    expect(foundIn(xpr)).toEqual([]);
  });

  it('says which two things are asked', () => {
    expect(
      validatePattern(patternThat(filter("$event.type = 'a' and $event.type != 'a'"))),
    ).toMatchObject([
      {
        severity: 'warning',
        message:
          'expected a filter that can be true, found something that must be "a" and something that must not be "a"',
      },
    ]);
  });

  it('is no filter of an and, since its operands may be satisfied by different events', () => {
    const operands = [filter("$event.type = 'a'"), filter("$event.type = 'b'")];
    expect(found(patternThat({ type: 'and', operands }))).toEqual([]);
  });

  it('never is true, whatever the values', async () => {
    const scalar = fc.constantFrom('"a"', '"b"', '1', '2', 'true', 'null');
    const subject = fc.constantFrom('$values.x', '$values.y', '$type($values.x)');
    const operator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
    const part = fc.oneof(
      fc.tuple(subject, operator, scalar).map((words) => words.join(' ')),
      fc.tuple(scalar, operator, subject).map((words) => words.join(' ')),
      fc
        .tuple(subject, fc.array(scalar, { maxLength: 2 }))
        .map(([what, list]) => `${what} in [${list.join()}]`),
      subject.map((what) => `$not($exists(${what}))`),
    );
    const value = fc.constantFrom(undefined, 'a', 'b', 1, 2, 3, true, null, ['a'], [1, 2], {});
    const values = fc.array(fc.record({ x: value, y: value }), { minLength: 8, maxLength: 8 });
    let claimed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        values,
        async (parts, samples) => {
          const xpr = parts.join(' and ');
          if (!foundIn(xpr).some((finding) => finding.startsWith('never-matches'))) return;
          claimed++;
          const expression = jsonata(xpr);
          for (const sample of samples)
            expect(await expression.evaluate({}, { values: sample }).catch(() => false)).not.toBe(
              true,
            );
        },
      ),
      { numRuns: 500 },
    );
    expect(claimed).toBeGreaterThan(50);
  }, 60_000);
});

describe('operand-unreachable', () => {
  it('is one that asks for all that an earlier one asks for', () => {
    expect(either('$values.n', "$event.type = 'a'", "$values.m and event.type='a'")).toEqual([
      `operand-unreachable ${place}/operands/2`,
    ]);
    expect(either('true', '$values.n')).toEqual([`operand-unreachable ${place}/operands/1`]);
  });

  it('is none that asks for less, for something else, or for chance', () => {
    expect(either("$event.type = 'a' and $values.n", "$event.type = 'a'")).toEqual([]);
    expect(either('$values.n', '$values.m')).toEqual([]);
    expect(either('$random() < 0.5', '$random() < 0.5')).toEqual([]);
  });
});
