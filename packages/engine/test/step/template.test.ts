import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compileExpression.ts';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';
import { seededRandom } from '../../src/step/seededRandom.ts';
import { compileTemplate, fillTemplate } from '../../src/step/template.ts';
import { event, values } from '../kit/patterns.ts';

const evil = '$xpr( $setLocal("stolen", true) )';

async function fill(template: unknown, locals = new LocalsDraft({ kept: 'k' })): Promise<unknown> {
  const filled = await fillTemplate(compileTemplate(template, compileExpression), {
    event: event('e1', 'open', values({ a: 1, b: { c: [1, 2] }, evil, nothing: null })),
    thredId: 'p_1',
    locals,
    now: 0,
    random: seededRandom('s'),
    log: () => undefined,
  });
  return filled === undefined ? undefined : JSON.parse(JSON.stringify(filled));
}

describe('a template', () => {
  it.each<[unknown, unknown]>([
    ['text', 'text'],
    [5, 5],
    [false, false],
    ['', ''],
    [null, undefined],
    [undefined, undefined],
    [
      [1, 'a', null, undefined],
      [1, 'a', null, null],
    ],
    [{ a: 1, b: null, c: undefined }, { a: 1 }],
    ['$xpr( $values.a )', 1],
    ['$xpr($values.b)', { c: [1, 2] }],
    ['$xpr( $values.b.c )  ', [1, 2]],
    ['$xpr( $nothing )', undefined],
    ['$xpr( $values.nothing )', undefined],
    ['Hello $xpr( $values.a )', 'Hello $xpr( $values.a )'],
    [' $xpr( $values.a )', ' $xpr( $values.a )'],
    [
      ['$xpr( $nothing )', '$xpr( $values.a )'],
      [null, 1],
    ],
    [{ a: { b: ['$xpr( $event.id )'] } }, { a: { b: ['e1'] } }],
  ])('%j becomes %j', async (template, filled) => {
    expect(await fill(template)).toEqual(filled);
  });

  it('merges the result of a $xpr key where it stands', async () => {
    const template = { a: 'before', b: 'before', $xpr: '$values', evil: 'after' };
    expect(await fill(template)).toEqual({ a: 1, b: { c: [1, 2] }, evil: 'after', nothing: null });
    expect(Object.keys((await fill(template)) as object)).toEqual(['a', 'b', 'evil', 'nothing']);
  });

  it.each(['$event.id', '$nothing', '5', 'null'])(
    'merges nothing where %s is no object',
    async (xpr) => {
      expect(await fill({ a: 1, $xpr: xpr })).toEqual({ a: 1 });
    },
  );

  it('never evaluates what an expression gave', async () => {
    const locals = new LocalsDraft({});
    const template = {
      text: '$xpr( $values.evil )',
      list: ['$xpr( [$values.evil] )'],
      $xpr: "{'deep': {'$xpr': $values.evil}}",
    };
    expect(await fill(template, locals)).toEqual({
      text: evil,
      list: [[evil]],
      deep: { $xpr: evil },
    });
    expect(locals.values).toEqual({});
  });

  it('is filled in from the first to the last, so that a later part sees what an earlier one has set', async () => {
    const template = {
      first: "$xpr( ($setLocal('kept', 'new'); 1) )",
      second: ["$xpr( $local('kept') )"],
    };
    expect(await fill(template)).toEqual({ first: 1, second: ['new'] });
  });

  it('has keys such as __proto__ for what they are', async () => {
    const template = JSON.parse(
      '{"__proto__": {"polluted": "$xpr( $event.id )"}, "constructor": 1}',
    ) as object;
    const filled = (await fill(template)) as object;
    expect(Object.keys(filled)).toEqual(['__proto__', 'constructor']);
    expect(Object.getOwnPropertyDescriptor(filled, '__proto__')?.value).toEqual({ polluted: 'e1' });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    const spread = await fill({
      $xpr: '$event.data.content.values ~> |$|{"__proto__": {"x": 1}}|',
    });
    expect((spread as { x?: number }).x).toBeUndefined();
  });
});
