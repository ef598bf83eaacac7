import { describe, expect, it } from 'vitest';
import { filter, found, goTo, patternOf, patternThat } from './support.ts';

const going = (name: string, input?: string) => ({
  condition: filter('$values.n', goTo(name, input)),
});
const expiring = (name?: string) => ({
  expiry: { interval: 1, ...(name === undefined ? {} : { transition: { name } }) },
});

const takes = (xpr: string, name: string, more: object = {}) => ({
  condition: filter(xpr, goTo(name, 'forward')),
  ...more,
});
const way = { ...expiring('$terminate') };

const and = (...xprs: string[]) =>
  patternOf({
    condition: {
      type: 'and',
      operands: xprs.map((xpr) => filter(xpr)),
      ...goTo('a', 'forward'),
    },
    ...way,
  });

const expiryWith = (input: string) =>
  patternOf({
    ...going('$next'),
    expiry: { interval: 1, transition: { input, localName: 'x' } },
  });

describe('reaction-unreachable', () => {
  it('is what neither transition nor expiry leads to, also from other such reactions', () => {
    expect(found(patternOf(going('$terminate'), going('c'), going('$next')))).toEqual([
      'reaction-unreachable /reactions/1',
      'reaction-unreachable /reactions/2',
    ]);
  });

  it.each([
    ['next', patternOf(going('$next'), going('$terminate'))],
    ['no transition', patternOf({ condition: filter('$values.n') }, going('$terminate'))],
    ['its name', patternOf(going('c'), going('$terminate'), going('b'))],
    ['an expiry', patternOf({ ...going('$terminate'), ...expiring() }, going('$terminate'))],
    ['an expiry by name', patternOf({ ...going('$terminate'), ...expiring('b') }, going('$next'))],
    [
      'one of many operands',
      patternOf(
        {
          condition: {
            type: 'or',
            operands: [filter('$values.n', goTo('$terminate')), filter('$values.m')],
          },
        },
        going('$terminate'),
      ),
    ],
  ])('is none that is reached by %s', (_how, pattern) => {
    expect(found(pattern)).toEqual([]);
  });

  it('is not claimed where a name is misspelt', () => {
    expect(found(patternOf(going('bb'), going('$next')))).toEqual([
      'transition-target /reactions/0/condition/transition/name',
    ]);
  });

  it('is what an expiry of 0 leads to, which never comes', () => {
    const never = { expiry: { interval: 0 } };
    expect(found(patternOf({ ...going('$terminate'), ...never }, going('$next')))).toEqual([
      'reaction-unreachable /reactions/1',
    ]);
  });
});

describe('reaction-without-exit', () => {
  it.each([
    ['stays', patternOf(going('$noTransition'))],
    ['re-enters itself', patternOf(going('a'))],
    ['nobody may trigger', patternOf({ condition: filter('$values.n'), allowedSources: [] })],
    ['takes nothing', patternOf({ condition: filter('false') })],
    ['expires into itself', patternOf({ ...going('$noTransition'), ...expiring('a') })],
    [
      'has operands that all stay',
      patternThat({
        type: 'or',
        operands: [filter('$values.n'), filter('$values.m')],
        ...goTo('a'),
      }),
    ],
  ])('is one that %s', (_what, pattern) => {
    expect(found(pattern)).toEqual(['reaction-without-exit /reactions/0']);
  });

  it.each([
    ['an expiry leads out of', patternOf({ ...going('$noTransition'), ...expiring() })],
    [
      'one operand leads out of',
      patternThat({
        type: 'or',
        operands: [filter('$values.n', goTo('$next')), filter('$values.m')],
        ...goTo('a'),
      }),
    ],
    ['leads into a circle', patternOf(going('b'), going('a'))],
  ])('is none that %s', (_what, pattern) => {
    expect(found(pattern)).toEqual([]);
  });
});

describe('forward-loop', () => {
  it.each([
    ['to itself', patternOf(takes("$event.type = 'x'", 'a', way)), 0],
    ['where it stays', patternOf(takes("$event.type = 'x'", '$noTransition', way)), 0],
    [
      'to one that asks for less',
      patternOf(takes("$event.type = 'x'", 'b'), takes('true', 'a')),
      1,
    ],
    [
      'to one that asks for more',
      patternOf(
        takes("event.type = 'x'", 'b'),
        takes("$values.n > 1 and ($event.type = 'x')", 'a'),
      ),
      1,
    ],
    [
      'through three',
      patternOf(takes('$values.n', '$next'), takes('$values.n', '$next'), takes('true', 'a')),
      2,
    ],
  ])('is an event handed on %s', (_how, pattern, last) => {
    expect(found(pattern)).toEqual([`forward-loop /reactions/${last}/condition/transition`]);
  });

  it('goes through an operand of an or that no earlier one replaces', () => {
    const operands = [
      filter("$event.type = 'x' and $values.n > 1", goTo('$terminate')),
      filter("$event.type = 'x'", goTo('a', 'forward')),
    ];
    expect(found(patternThat({ type: 'or', operands }))).toEqual([
      'forward-loop /reactions/0/condition/operands/1/transition',
    ]);
  });

  it('goes through an and, if one event satisfies all of it', () => {
    expect(found(and("$event.type = 'x'", '$values.n > 1'))).toHaveLength(1);
    expect(found(and("$event.type = 'x'", "$event.type = 'y'"))).toEqual([]);
  });

  it.each([
    ['that waits', patternOf(going('b'), takes('$values.n', 'a'))],
    [
      'of different events',
      patternOf(takes("$event.type = 'x'", 'b'), takes("$event.type = 'y'", 'a')),
    ],
    ['that may come to rest', patternOf(takes('$values.n', 'b'), takes('$values.m', 'a'))],
    ['that locals may end', patternOf(takes("$local('n') > 1", 'a', way))],
    ['that chance may end', patternOf(takes('$random() < 0.5', 'a', way))],
    [
      'for other senders',
      patternOf(
        takes('true', 'b', { allowedSources: 'ann' }),
        takes('true', 'a', { allowedSources: 'bob' }),
      ),
    ],
    ['that ends', patternOf(takes('$values.n', '$next'), takes('$values.n', '$terminate'))],
  ])('is no circle %s', (_what, pattern) => {
    expect(found(pattern)).toEqual([]);
  });

  it('is looked for within bounds', () => {
    const operands = Array.from({ length: 40 }, (_, index) =>
      filter(`$values.n = ${index}`, goTo('abcdefgh'[index % 8]!, 'forward')),
    );
    const reactions = Array.from({ length: 8 }, () => ({
      condition: { type: 'or', operands },
      ...way,
    }));
    const start = performance.now();
    found(patternOf(...reactions));
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('expiry-forward', () => {
  it('is an expiry that forwards an event, though none has come', () => {
    expect(found(expiryWith('forward'))).toEqual([
      'expiry-forward /reactions/0/expiry/transition/input',
    ]);
    for (const input of ['local', 'default']) expect(found(expiryWith(input))).toEqual([]);
  });
});
