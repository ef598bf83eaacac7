import type { Condition, Event, EventValues, Reaction } from '@srvthreds/core';
import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { event, filter } from './patterns.ts';

/** Patterns by their first reactions, threds that wait in the same, and events to be tried on all of them. */
export interface IndexCase {
  readonly reactions: readonly Omit<Reaction, 'name'>[];
  /** What the thred keeps that waits in the reaction of the same place. */
  readonly locals: readonly Readonly<Record<string, unknown>>[];
  readonly events: readonly Event[];
}

/** Few values, so that they are often equal, and often almost. */
const SCALARS = ['x', 'y', '1', '', 1, 0, -1, true, false, null] as const;
const scalar = fc.constantFrom(...SCALARS);
const literal = scalar.map((value) => JSON.stringify(value));

const place = fc.constantFrom(
  '$event.type',
  'event.type',
  '$event.source.id',
  '$event.re',
  '$content.valuesType',
  '$values.a',
  '$values.b',
  '$values.a.b',
  'event.data.content.values.a',
  '$values.`b`',
  "$valueNamed('a')",
  '$valueNamed("b")',
  '$data.title',
  '$values.list.a',
  '$values.list',
);
const local = fc.constantFrom("$local('k')", "$local('l')", "$local('m')");

const equality = fc
  .oneof(
    { arbitrary: fc.tuple(place, literal), weight: 6 },
    { arbitrary: fc.tuple(literal, place), weight: 1 },
    { arbitrary: fc.tuple(place, local), weight: 2 },
    { arbitrary: fc.tuple(local, place), weight: 1 },
    { arbitrary: fc.tuple(place, place), weight: 1 },
  )
  .map((sides) => sides.join(' = '));
const membership = fc
  .tuple(place, fc.array(literal, { maxLength: 3 }))
  .map(([one, list]) => `${one} in [${list.join(', ')}]`);
/** What looks like an equality, fails, sets something, or gives what is no truth value. */
const ODD = [
  '$event.type != "x"',
  '$event[type = "x"].type = "x"',
  '$event.type[] = "x"',
  '$event#$i.type = "x"',
  '$event@$e.type = "x"',
  '$event{type: type} = "x"',
  '$event."type" = "x"',
  'event.*.type = "x"',
  '$values[0].a = 1',
  '$values[] = 1',
  '$values.(a) = 1',
  '$values.a[0] = 1',
  '$$.event.type = "x"',
  '$.event.type = "x"',
  '$number("abc") = 1',
  '"a" < 1',
  '$values.a > 0',
  '$uppercase($values.a) = "X"',
  '($values := {"a": 1}) and $values.a = 1',
  '$event := {"type": "x"}',
  '$values := {"a": 1}',
  '($setLocal("k", 1); $local("k") = 1)',
  '$exists($x := 1) and $x = 1',
  '$nothing.type',
  '[$values.a, 1] = 1',
  '[false]',
  '[]',
  '{}',
  '"false"',
  '$sum',
  '$not($values.a)',
  '$isResponseFor("q")',
  '$isResponseFor($values.a)',
  '$boolean($values.a = 1)',
  '$exists($values.a)',
  '$valueNamed("a", $event) = 1',
  '$valueNamed($values.a) = 1',
  '$values.a',
  '$values',
  '$valueNamed("a").b = 1',
  'true',
  'false',
  '$event.type = 5',
];

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: equality, weight: 8 },
    { arbitrary: membership, weight: 1 },
    { arbitrary: fc.constantFrom(...ODD), weight: 2 },
    {
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom('and', 'or', '=', '&'), tie('expression'))
        .map(([left, operator, right]) => `${left} ${operator} ${right}`),
      weight: 3,
    },
    { arbitrary: tie('expression').map((inner) => `(${inner})`), weight: 2 },
    { arbitrary: tie('expression').map((inner) => `$not(${inner})`), weight: 1 },
    {
      arbitrary: fc
        .tuple(tie('expression'), tie('expression'), fc.option(tie('expression')))
        .map(([test, then, or]) => `(${test} ? ${then}${or === null ? '' : ` : ${or}`})`),
      weight: 1,
    },
  ),
}));

function parses(xpr: string): boolean {
  try {
    jsonata(xpr);
    return true;
  } catch {
    return false;
  }
}

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: expression.filter(parses).map((xpr) => filter(xpr)), weight: 4 },
    {
      arbitrary: fc.record({
        type: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
      }),
      weight: 1,
    },
  ),
}));

const allowedSources = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  'ann',
  '',
  '/AN/',
  '$group',
  ['ann', 'bob'],
  ['ann', '/b/'],
  [],
);

const reaction = fc
  .record({ condition, allowedSources })
  .map(({ allowedSources: from, ...rest }) =>
    from === undefined ? rest : { ...rest, allowedSources: from },
  );

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    { arbitrary: scalar, weight: 5 },
    { arbitrary: fc.array(tie('value'), { maxLength: 2 }), weight: 1 },
    { arbitrary: fields(tie('value')), weight: 2 },
  ),
}));

function fields(inner: fc.Arbitrary<unknown>) {
  return fc.dictionary(fc.constantFrom('a', 'b', 'list', '__proto__'), inner, { maxKeys: 3 });
}

const values = fc.oneof(
  { arbitrary: fields(value), weight: 5 },
  { arbitrary: fc.array(fields(value), { maxLength: 2 }), weight: 1 },
) as fc.Arbitrary<EventValues>;
const text = fc.constantFrom('x', 'y', '1');

const oneEvent = fc
  .record({
    type: text,
    id: fc.constantFrom('ann', 'bob', 'x'),
    re: fc.option(text, { nil: undefined }),
    title: fc.option(text, { nil: undefined }),
    content: fc.record({ values, valuesType: text }, { requiredKeys: [] }),
  })
  .map(({ type, id, re, title, content }) =>
    event('e', type, {
      source: { id },
      ...(re === undefined ? {} : { re }),
      data: { content, ...(title === undefined ? {} : { title }) },
    }),
  );

const kept = fc.dictionary(fc.constantFrom('k', 'l', 'out_id_q'), value, { maxKeys: 3 });

/** A case with so many patterns, waiting threds and events. */
export function indexCase({ reactions = 12, events = 8 } = {}): fc.Arbitrary<IndexCase> {
  return fc.record({
    reactions: fc.array(reaction, { minLength: 1, maxLength: reactions, size: 'max' }),
    locals: fc.array(kept, { minLength: reactions, maxLength: reactions }),
    events: fc.array(oneEvent, { minLength: events, maxLength: events }),
  });
}
