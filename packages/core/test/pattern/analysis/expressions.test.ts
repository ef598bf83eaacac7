import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { validatePattern } from '../../../src/index.ts';
import { BUILT_INS } from '../../../src/pattern/expression/names.ts';
import { filter, found, patternThat } from './support.ts';

const place = '/reactions/0/condition';
const foundIn = (xpr: string) => found(patternThat(filter(xpr)));

describe('expression-fails', () => {
  it.each([
    ["'a' + 1", 'expected numbers around "+", found a text, at character 5'],
    ['$event.type - 1 > 0', 'expected numbers around "-", found a text, at character 13'],
    [
      "'a' > 1",
      'expected two of the same type around ">", found a text or a number, at character 5',
    ],
    [
      'true < $values.n',
      'expected numbers or texts around "<", found true or false, at character 6',
    ],
    ["-('a' & 'b') = 1", 'expected a number behind "-", found a text, at character 1'],
    ['$length(5) > 1', 'expected another argument 1 of $length, found a number, at character 8'],
    [
      "$contains('a', 5)",
      'expected another argument 2 of $contains, found a number, at character 10',
    ],
    [
      "$values.n > 1 and ($x := 'b' * 2)",
      'expected numbers around "*", found a text, at character 30',
    ],
  ])('is %s', (xpr, message) => {
    const findings = validatePattern(patternThat(filter(xpr)));
    expect(findings).toEqual([
      { code: 'expression-fails', severity: 'warning', pointer: `${place}/xpr`, message },
    ]);
  });

  it.each([
    '$values.a + 1 > $values.b',
    "$number('5') + 1 > 2",
    "$string(5) > '4'",
    "($values.a ? 'x' : 1) > 2",
    "$substring('abc', 1) = 'bc'",
    '$sum(5) > 1',
    '$length() > 1',
    "'x' & 5 = 'x5'",
    "$error('no')",
    '($length := function($x){$x}; $length(5))',
  ])('is not %s', (xpr) => {
    expect(foundIn(xpr)).toEqual([]);
  });

  it('is found in every kind of expression, at its place', () => {
    const bad = "'a' + 1";
    const condition = filter('$values.n', {
      onTrue: { xpr: bad },
      transform: { eventDataTemplate: { title: [`$xpr(${bad})`] }, meta: { reXpr: bad } },
      publish: { to: ['ann', `$xpr(${bad})`], onPublish: { xpr: bad } },
    });
    expect(found(patternThat(condition)).toSorted()).toEqual(
      [
        'onTrue/xpr',
        'publish/onPublish/xpr',
        'publish/to/1',
        'transform/eventDataTemplate/title/0',
        'transform/meta/reXpr',
      ].map((end) => `expression-fails ${place}/${end}`),
    );
  });

  it('always fails, whatever the values', async () => {
    const { expression } = fc.letrec<Record<'expression' | 'leaf', string>>((tie) => ({
      leaf: fc.constantFrom(
        '1',
        '"a"',
        'true',
        'null',
        '$values.x',
        '$event.type',
        '[1]',
        '{"k": 1}',
      ),
      expression: fc.oneof(
        { maxDepth: 3 },
        tie('leaf'),
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('+', '-', '*', '<', '>=', '&', '=', 'and', 'or'),
            tie('expression'),
          )
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
        fc
          .tuple(
            fc.constantFrom(...Object.keys(BUILT_INS).filter((name) => !EFFECTS.has(name))),
            fc.array(tie('expression'), { maxLength: 3 }),
          )
          .map(([name, given]) => `$${name}(${given.join()})`),
        tie('expression').map((inner) => `(-(${inner}))`),
        fc
          .tuple(tie('expression'), tie('expression'))
          .map(([yes, no]) => `($values.x ? ${yes} : ${no})`),
      ),
    }));
    let claimed = 0;
    const value = fc.constantFrom(undefined, 'a', 1, true, null, ['a'], [1, 2], {});
    await fc.assert(
      fc.asyncProperty(expression, value, async (xpr, x) => {
        // Of a part that is always reached: the whole, and not only a branch of it.
        const isOutermost = foundIn(`{'probe': ${xpr}}`).length > 0;
        if (!isOutermost || /\?| and | or |function/.test(xpr)) return;
        claimed++;
        const input = { values: { x }, event: { type: 't' } };
        await expect(jsonata(`{'probe': ${xpr}}`).evaluate({}, input)).rejects.toBeDefined();
      }),
      { numRuns: 1_000 },
    );
    expect(claimed).toBeGreaterThan(50);
  }, 60_000);
});

/** Functions that would make the check of all the others slow or meaningless. */
const EFFECTS = new Set(['error', 'assert', 'eval', 'random']);

describe('unknown-name', () => {
  it.each([
    ['$vlaues.n > 1', 1],
    ['$uppercse($event.type)', 1],
    ['$outboundEvent.id', 1],
    ['$a + $b', 2],
  ])('is one that nothing gives: %s', (xpr, count) => {
    expect(foundIn(xpr)).toEqual(Array.from({ length: count }, () => `unknown-name ${place}/xpr`));
  });

  it.each([
    '($x := 1; $f := function($n){ $n + $x }; $f(2) > 1)',
    '$map($values.list, function($v, $i){ $v > $i })',
    '$values.a@$one#$at[k = $at].($one)',
    '$values.list.($ & $$.event.type)',
    "$valueNamed('a') or $local('b') or $isResponseFor('c') or $thredId or $advice or $data",
  ])('is none in %s', (xpr) => {
    expect(foundIn(xpr)).toEqual([]);
  });

  it('is not $outboundEvent where a message goes out', () => {
    const condition = filter('$values.n', {
      transform: { templateXpr: '{}' },
      publish: { to: 'ann', onPublish: { xpr: "$setLocal('sent', $outboundEvent.id)" } },
    });
    expect(found(patternThat(condition))).toEqual([]);
  });
});

describe('the functions of the language', () => {
  it('are known with the signatures that it has itself', async () => {
    const source = await readFile(
      createRequire(import.meta.url).resolve('jsonata/jsonata.js'),
      'utf8',
    );
    const bound = [...source.matchAll(/\.bind\('(\w+)', defineFunction\([\w.]+, '(<.*>)'\)\)/g)];
    const clock = [
      ...source.matchAll(
        /environment\.bind\('(now|millis)', defineFunction\(function[^}]*}, '(<.*>)'\)\)/g,
      ),
    ];
    expect(
      Object.fromEntries([...bound, ...clock].map(([, name, signature]) => [name, signature])),
    ).toEqual(BUILT_INS);
  });
});

describe('deep expressions', () => {
  it('are not looked at beyond the depth at which they can be evaluated', () => {
    const xpr = Array.from({ length: 2_000 }, () => "'a'").join(' + ');
    expect(foundIn(xpr)).toEqual([]);
    expect(foundIn(Array.from({ length: 400 }, () => "'a'").join(' + '))).not.toEqual([]);
  });
});
