import type { Event } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compileExpression.ts';
import {
  DEFAULT_EXPRESSION_BOUNDS,
  type ExpressionScope,
} from '../../src/expression/Expression.ts';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';
import { seededRandom } from '../../src/step/seededRandom.ts';
import { event } from '../kit/patterns.ts';

const NOW = 1_767_225_600_000;

function scope(parts: Partial<ExpressionScope> = {}): ExpressionScope {
  return {
    event: event('e1', 'open'),
    thredId: 'p_1',
    locals: new LocalsDraft({}),
    now: NOW,
    random: seededRandom('seed'),
    log: () => undefined,
    ...parts,
  };
}

const evaluate = async (text: string, parts?: Partial<ExpressionScope>, bounds = {}) =>
  compileExpression(text, { ...DEFAULT_EXPRESSION_BOUNDS, ...bounds }).evaluate(scope(parts));

const FULL: Event = {
  ...event('e2', 'answer', { thredId: 'p_9', re: 'q1' }),
  data: {
    title: 'T',
    advice: { eventType: 'answer' },
    content: { valuesType: 'v', values: { a: 1, deep: [{ b: 0 }, { b: 2 }] } },
  },
};

describe('what an expression sees', () => {
  it.each<[string, unknown]>([
    ['$event.id', 'e2'],
    ['event.data.title', 'T'],
    ['$data.title', 'T'],
    ['$advice.eventType', 'answer'],
    ['$content.valuesType', 'v'],
    ['$values.a', 1],
    ['$thredId', 'p_9'],
    ['context.thredId', 'p_1'],
    ["$valueNamed('b')", 0],
    ["$valueNamed('none')", undefined],
    ["$valueNamed('x', {'data': {'content': {'values': {'x': 7}}}})", 7],
    ["$valueNamed('x', {})", undefined],
    ["$local('name')", 'ann'],
    ["$local('none')", undefined],
    ["$local('toString')", undefined],
    ["$isResponseFor('question')", true],
    ["$isResponseFor('other')", false],
    ["$isResponseFor('none')", false],
    ['$outboundEvent', undefined],
    ['$values.deep.b', [0, 2]],
    ['$exists($nothing)', false],
    ['null', null],
  ])('%s is %j', async (text, value) => {
    const locals = new LocalsDraft({ name: 'ann', out_id_question: 'q1', out_id_other: 'q2' });
    expect(await evaluate(text, { event: FULL, locals })).toEqual(value);
  });

  it('names the thred it is in where the event does not', async () => {
    const bare = event('e1', 'open');
    expect(await evaluate('$thredId', { event: bare })).toBe('p_1');
    expect(await evaluate('$thredId', { event: { ...bare, thredId: '' } })).toBe('p_1');
    expect(await evaluate('$thredId', { event: bare, thredId: undefined })).toBeUndefined();
  });

  it('has the outgoing event beside the one that came in', async () => {
    const outboundEvent = event('out', 'org.wt.tell');
    expect(await evaluate('$outboundEvent.id & $event.id', { outboundEvent })).toBe('oute1');
  });

  it('sets locals as copies, and logs texts', async () => {
    const locals = new LocalsDraft({});
    const lines: string[] = [];
    const log = (text: string) => void lines.push(text);
    const text = "($setLocal('event', $event); $log('seen ' & $event.id); $log(5))";
    expect(await evaluate(text, { event: FULL, locals, log })).toBeUndefined();
    expect(locals.get('event')).toEqual(FULL);
    expect(locals.get('event')).not.toBe(FULL);
    expect(lines).toEqual(['seen e2', '5']);
  });

  it('cannot keep what cannot be stored', async () => {
    const locals = new LocalsDraft({});
    await evaluate("($setLocal('f', function($x) { $x }); $setLocal('g', {'sum': $sum, 'a': 1}))", {
      locals,
    });
    expect(locals.values).toEqual({ g: { a: 1 } });
  });

  it('cannot change the event', async () => {
    const before = structuredClone(FULL);
    await evaluate("$event ~> |data|{'title': 'changed'}|", { event: FULL });
    await evaluate('$append($values.deep, 1)', { event: FULL });
    expect(FULL).toEqual(before);
  });
});

describe('time and chance', () => {
  it.each<[string, unknown]>([
    ['$now()', '2026-01-01T00:00:00.000Z'],
    ["$now('[Y]-[M01]')", '2026-01'],
    ["$now('[H01]:[m01]', '+0200')", '02:00'],
    ['$millis()', NOW],
  ])('%s is %j, the step’s own', async (text, value) => {
    expect(await evaluate(text)).toBe(value);
  });

  it('come out the same when a step is made again, and differently each time within it', async () => {
    const text = '[$random(), $random(), $shuffle([1..10])]';
    const first = (await evaluate(text)) as number[];
    expect(await evaluate(text)).toEqual(first);
    expect(await evaluate(text, { random: seededRandom('other') })).not.toEqual(first);
    expect(first[0]).not.toBe(first[1]);
  });

  it('shuffles a single value into a list of it', async () => {
    expect(await evaluate('$shuffle(5)')).toEqual([5]);
  });
});

describe('bounds', () => {
  it.each<[string, string, object]>([
    ['endless recursion', '($f := function($n) { 1 + $f($n) }; $f(0))', { timeoutMs: 5_000 }],
    ['an endless tail call', '($f := function($n) { $f($n) }; $f(0))', {}],
    ['a giant range', '[1..1000000]', { timeoutMs: 5_000 }],
    ['a range beyond what the language allows', '[1..100000000]', {}],
    ['a long list', '$map([1..50].([1..50]), $sum)', { listItems: 1_000 }],
    ['a long text', "$pad('', 2000)", { resultLength: 1_000 }],
    ['a long object', "{'a': $pad('', 900), 'b': $pad('', 900)}", { resultLength: 1_000 }],
  ])('stop %s with EXPRESSION_BOUND', async (_, text, bounds) => {
    await expect(evaluate(text, {}, bounds)).rejects.toMatchObject({
      code: 'EXPRESSION_BOUND',
      retryable: false,
      details: { expression: text },
    });
  });

  it('stop a runaway soon after its time', async () => {
    const begun = performance.now();
    await evaluate('($f := function($n) { $f($n) }; $f(0))').catch(() => undefined);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(45);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('let what is within them pass', async () => {
    expect(await evaluate('$count([1..1000])')).toBe(1_000);
    const nested = '($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(20))';
    expect(await evaluate(nested)).toBe(20);
    expect(await evaluate("$length($pad('', 1000))", {}, { resultLength: 1_000 })).toBe(1_000);
  });
});

describe('failures', () => {
  it.each([
    ["$number('abc')", 'D3030'],
    ["'a' * 2", 'T2001'],
    ['$undefinedFunction()', 'T1006'],
    ["$error('mine')", 'D3137'],
  ])(
    'of %s have the code EXPRESSION_FAILED and name the language’s own',
    async (text, languageCode) => {
      await expect(evaluate(text)).rejects.toMatchObject({
        name: 'EngineError',
        code: 'EXPRESSION_FAILED',
        retryable: false,
        details: { expression: text, languageCode },
      });
    },
  );

  it('to parse are told at once', () => {
    expect(() => compileExpression('$event.type = ')).toThrowError(
      expect.objectContaining({
        code: 'EXPRESSION_INVALID',
        details: { expression: '$event.type = ' },
      }),
    );
  });

  it('leave the expression usable', () => {
    const expression = compileExpression('$number($event.type)');
    expect(() => expression.evaluate(scope())).toThrowError(
      expect.objectContaining({ code: 'EXPRESSION_FAILED' }),
    );
    expect(expression.evaluate(scope({ event: event('e', '12') }))).toBe(12);
  });
});

describe('results', () => {
  it.each<[string, unknown]>([
    ['[1, [2, 3]]', [1, [2, 3]]],
    ["{'a': [], 'b': null}", { a: [], b: null }],
    ['$event.(id)', 'e1'],
    ['function($x) { $x }', undefined],
    ['$sum', undefined],
    ["{'f': $sum, 'a': 1}", { a: 1 }],
  ])('%s gives plain data: %j', async (text, value) => {
    expect(await evaluate(text)).toEqual(value);
  });

  it('are copies of what they were taken from', async () => {
    const result = (await evaluate('$event', { event: FULL })) as Event;
    expect(result).toEqual(FULL);
    expect(result).not.toBe(FULL);
    expect(Object.keys((await evaluate('$values.deep', { event: FULL })) as object)).toEqual([
      '0',
      '1',
    ]);
  });
});
