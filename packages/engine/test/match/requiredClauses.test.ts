import type { Condition, Reaction } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import type { Demand } from '../../src/match/Clause.ts';
import { placeKey } from '../../src/match/Place.ts';
import { requiredClauses } from '../../src/match/requiredClauses.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { filter, on, pattern, reaction } from '../kit/patterns.ts';

/** Clauses as texts: demands joined by `&`; undefined if nothing is known. */
function clausesOf(condition: Condition | string, parts: Partial<Reaction> = {}) {
  const first = typeof condition === 'string' ? filter(condition) : condition;
  const { reactions } = compilePattern(pattern('P', [reaction('first', first, parts)]));
  return requiredClauses(reactions[0]!)?.map((clause) => clause.map(show).join(' & '));
}

function show(demand: Demand): string {
  const wanted = 'local' in demand ? `local ${demand.local}` : JSON.stringify(demand.value);
  return `${placeKey(demand.place).replaceAll('"', '')}=${wanted}`;
}

const from = (allowedSources: Reaction['allowedSources'], xpr = 'true') =>
  clausesOf(xpr, allowedSources === undefined ? {} : { allowedSources });

const many = (name: string) => `${name} in [${Array.from({ length: 100 }, (_, i) => i).join()}]`;

describe('requiredClauses', () => {
  it.each<[string, readonly string[]]>([
    ["$event.type = 'x'", ['[type]="x"']],
    ["'x' = event.type", ['[type]="x"']],
    ["$event.source.id = 'ann'", ['[source,id]="ann"']],
    ["$content.valuesType = 'order'", ['[data,content,valuesType]="order"']],
    ['$values.a.b = -5', ['[data,content,values,a,b]=-5']],
    ['$values.`a b` = true', ['[data,content,values,a b]=true']],
    ['$data.x = null', ['[data,x]=null']],
    ["$advice.eventType = ''", ['[data,advice,eventType]=""']],
    ["$valueNamed('x') = 1", ['$x=1']],
    ["$event.type in ['x', 'y']", ['[type]="x"', '[type]="y"']],
    ['$event.type in []', []],
    ["$event.type = 'x' and $values.a = 1", ['[type]="x" & [data,content,values,a]=1']],
    [
      "($event.type = 'x' or $event.re = 'y') and $valueNamed('z') = 1",
      ['[type]="x" & $z=1', '[re]="y" & $z=1'],
    ],
    ["$event.type = 'x' and $values.a > 1 and $values.b = 1", ['[type]="x"']],
    ["$exists($values.a) and $event.type = 'x'", ['[type]="x"']],
    ["$not($values.a) and $event.type = 'x'", ['[type]="x"']],
    ["$event.type = 'x' ? $values.a = 1", ['[type]="x" & [data,content,values,a]=1']],
    ["$event.type = 'x' ? true : $event.type = 'y'", ['[type]="x"', '[type]="y"']],
    ["$event.type = 'x' ? true : false", ['[type]="x"']],
    ["$boolean(($event.type = 'x'))", ['[type]="x"']],
    ["$values.id = $local('id')", ['[data,content,values,id]=local id']],
    ["$local('id') = $event.re and $event.type = 'x'", ['[re]=local id & [type]="x"']],
    ["$isResponseFor('question')", ['[re]=local out_id_question']],
    ['false', []],
    ["false or $event.type = 'x'", ['[type]="x"']],
  ])('finds in %s: %j', (xpr, clauses) => {
    expect(clausesOf(xpr)).toEqual(clauses);
  });

  it.each([
    '$event.type = $values.type',
    '$event.type != "x"',
    '$event.type = "x" ? true : true',
    '$event[0].type = "x"',
    '$event.type[0] = "x"',
    '$other.type = "x"',
    'type = "x"',
    '$values = 1',
    '$lowercase($event.type) = "x"',
    '$valueNamed("x", $event) = 1',
    '$values.a > 1 and $event.type = "x"',
    '$event.type = "x" or $values.a',
    '($event := {"type": "x"}; $event.type = "x")',
    '$exists($event := {"type": "x"}) and $event.type = "x"',
    '$setLocal("k", 1) and $event.type = "x"',
    'true',
  ])('finds nothing in %s', (xpr) => {
    expect(clausesOf(xpr)).toBeUndefined();
  });

  it('takes what any operand of an or, and of an and, takes', () => {
    expect(clausesOf({ type: 'or', operands: [on('x'), on('y')] })).toHaveLength(2);
    const nested: Condition = { type: 'or', operands: [on('y'), on('z')] };
    expect(clausesOf({ type: 'and', operands: [on('x'), nested] })).toHaveLength(3);
    expect(clausesOf({ type: 'and', operands: [on('x'), filter('true')] })).toBeUndefined();
  });

  it('knows who may be the sender, if all of them are named', () => {
    expect(from(['ann', 'bob'])).toEqual(['[source,id]="ann"', '[source,id]="bob"']);
    expect(from('ann', '$event.type = "x"')).toEqual(['[source,id]="ann" & [type]="x"']);
    expect(from(['ann', '$group'])).toBeUndefined();
    expect(from('/ann/')).toBeUndefined();
    expect(from('')).toBeUndefined();
    expect(from([])).toEqual([]);
  });

  it('does not look into what may be too deep for an evaluation', () => {
    const deep = `${'('.repeat(100)}$event.type = 'x'${')'.repeat(100)}`;
    expect(clausesOf(deep)).toBeUndefined();
  });

  it('gives up on more alternatives than trials would cost', () => {
    expect(clausesOf(`${many('$event.re')} and ${many('$event.type')}`)).toHaveLength(100);
    const alternatives = Array.from({ length: 3 }, () => many('$event.type')).join(' or ');
    expect(clausesOf(alternatives)).toBeUndefined();
  });
});
