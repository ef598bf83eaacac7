// Random expressions, most of which give something, and events for them.
import type { Event } from '@srvthreds/core';
import * as fc from 'fast-check';
import jsonata from 'jsonata';

type Text = fc.Arbitrary<string>;

/** Kinds of values an expression may give. */
interface Grammar {
  number: string;
  text: string;
  truth: string;
  list: string;
  object: string;
  any: string;
  /** Inside a path or predicate, where names are those of an item. */
  inner: string;
  block: string;
}

const DEEPEST = 3;

/** Joins what arbitraries give with the texts between them. */
function join(strings: TemplateStringsArray, ...parts: readonly Text[]): Text {
  return fc
    .tuple(...parts)
    .map((found) => strings.map((text, index) => text + (found[index] ?? '')).join(''));
}

const oneOf = (...texts: readonly string[]): Text => fc.constantFrom(...texts);

/** Texts that stand in one, with three blanks or a new line between them. */
const choices = (texts: string): Text => oneOf(...texts.trim().split(/\s{3,}/));

const leafNumber = choices(`
  0   1   2   3   -1   1.5   0.1   1e3   $values.n   $values.price   $n   $e.x
  $values.items[0].price   $count($values.items)   $millis()   $values.n   $x
`);
const leafText = choices(`
  ''   'a'   'open'   'x,y'   'Zoë 😀'   '12'   $event.type   $values.text   $event.id
  $values.items[0].sku   $thredId   $valueNamed('name')   $t   $values.price
`);
const leafTruth = choices(`
  true   false   $event.type = 'open'   $values.flag   $exists($values.nothing)
  $isResponseFor('q')   'a' in $values.tags
`);
const leafList = choices(`
  []   [1,2,3]   $values.items   $values.tags   $values.one   $values.empty   [1..4]
  $values.nested   $values.items.price   $values.items.tags   $values.numbers   $l
  $values.one[]   $values.items.size.w[]   event.data.content.values.items.sku
`);
const numbers = choices(`
  $values.items.price   $values.numbers   [1..4]   [3,1,2]   $values.items.size.w   $values.nested
  $filter($values.numbers, function($v){ $v > 2 })   $values.numbers[$ < 5]   $values.items.(price * 2)
`);
const texts = choices(`
  $values.tags   $values.items.tags   ['b','a','b']   $split($values.text, '')   $keys($values.map)
  $values.items.(sku & '!')   $map($values.numbers, $string)   $values.tags[$ != 'a']
`);
const leafObject = choices(`
  {}   $values.map   $values   $event   $values.items[0]   $o   $$
`);
const leafAny = choices(`
  null   $values.missing   $values.nothing   $   $e   $values.map.*   $values.n   $values.text   'a'   3
`);
const leafInner = choices(`
  price   sku   tags   size   size.w   $   price   sku   *   **   $.price   tags[0]
  $$.event.type   $values.n   sku & price   missing   1   'a'   flag
`);
const regex = choices(`
  /a/   /[a-z]+/   /(\\w)(\\d)?/   /^o/i   /,/   /\\s+/   /(a|o)(p)?/   /x*/   /(a+)+$/
`);
const callback = choices(`
  function($v){ $v }   function($v, $i){ $i }   function($v, $i, $a){ $count($a) }
  function($v){ $v.price }   function($v){ $v > 1 }   function($v){ $string($v) }   $string
  $uppercase   $sum   $f   function($v){ $v = $values.n }   $type   $exists   $values.n
  function($v)<n:n>{ $v + 1 }   function($v){ $f($v) }   function($v){ $boolean($v) ? $v }
`);
const folding = choices(`
  function($a, $b){ $a + $b }   function($a, $b){ $a & $b }   $append   function($a){ $a }
  function($a, $b, $i){ $i }   function($a, $b){ $a > $b ? $a : $b }
`);
const key = oneOf("'a'", "'b'", 'sku', '$string($)', "'k' & price", '$event.type', "'__proto__'");
const pictures = oneOf("'[Y]-[M01]'", "'[D1o] [MNn]'", "''", "'[H]:[m]'");

function pick(leaf: Text, ...more: readonly Text[]): Text {
  const options = { maxDepth: DEEPEST, withCrossShrink: true, depthIdentifier: 'expression' };
  return fc.oneof(options, leaf, ...more);
}

const trees = fc.letrec<Grammar>((tie) => {
  const kind = (name: keyof Grammar): Text => tie(name) as Text;
  const [number, text, truth] = [kind('number'), kind('text'), kind('truth')];
  const [list, object, any, inner] = [kind('list'), kind('object'), kind('any'), kind('inner')];
  return {
    number: pick(
      leafNumber,
      join`(${number} ${oneOf('+', '-', '*', '/', '%')} ${number})`,
      join`-${number}`,
      join`${oneOf('$sum', '$max', '$min', '$average', '$count')}(${numbers})`,
      join`${oneOf('$sum', '$count')}(${list})`,
      join`${oneOf('$abs', '$floor', '$ceil', '$round', '$sqrt')}(${number})`,
      join`$round(${number}, ${oneOf('0', '1', '-1', '2')})`,
      join`$power(${number}, ${oneOf('2', '0', '1', '400')})`,
      join`$length(${text})`,
      join`$number(${fc.oneof(oneOf("'12'", "'1e3'", "'0x1F'", "'-0.5'", 'true'), number, text)})`,
      join`$reduce(${numbers}, ${folding})`,
      join`$reduce(${list}, ${folding}, ${any})`,
      join`(${truth} ? ${number} : ${number})`,
      join`(${number} ?: ${number})`,
      join`(${any} ?? ${number})`,
      join`$toMillis(${oneOf("'2026-03'", "'x'")}, ${pictures})`,
      join`${list}[${number}]`,
      any,
    ),
    text: pick(
      leafText,
      join`(${any} & ${any})`,
      join`(${text} & ${number})`,
      join`${oneOf('$uppercase', '$lowercase', '$trim', '$base64encode', '$encodeUrl')}(${text})`,
      join`$substring(${text}, ${number})`,
      join`$substring(${text}, ${number}, ${number})`,
      join`${oneOf('$substringBefore', '$substringAfter')}(${text}, ${text})`,
      join`$join(${texts}, ${text})`,
      join`$join($split(${text}, ${fc.oneof(text, regex)}), '-')`,
      join`$replace(${text}, ${fc.oneof(text, regex)}, ${oneOf("'-'", "'$1'", "'$$0$9'", "'[$0]'")})`,
      join`$replace(${text}, ${regex}, function($m){ $m.match & ${text} })`,
      join`$pad(${text}, ${oneOf('3', '-8', '0')}, ${oneOf("'#'", "'ab'", "''")})`,
      join`$string(${any})`,
      join`$string(${object}, true)`,
      join`$type(${any})`,
      join`$formatNumber(${number}, ${oneOf("'#,##0.00'", "'0'", "'00.#e0'")})`,
      join`$formatBase(${number}, ${oneOf('2', '16', '36')})`,
      join`$fromMillis(${number}, ${pictures})`,
      join`$now(${pictures})`,
      join`(${truth} ? ${text} : ${any})`,
      any,
    ),
    truth: pick(
      leafTruth,
      join`(${any} ${oneOf('=', '!=')} ${any})`,
      join`(${number} ${oneOf('<', '<=', '>', '>=')} ${number})`,
      join`(${text} ${oneOf('<', '>=')} ${text})`,
      join`(${truth} ${oneOf('and', 'or')} ${truth})`,
      join`(${any} in ${list})`,
      join`${oneOf('$exists', '$not', '$boolean')}(${any})`,
      join`$contains(${text}, ${fc.oneof(text, regex)})`,
      any,
    ),
    list: pick(
      leafList,
      join`[${any}, ${any}]`,
      join`[${number}..${number}]`,
      join`[${list}, ${list}]`,
      join`${list}[${inner}]`,
      join`${list}[${inner} = ${any}]`,
      join`${list}[${number}]`,
      join`${list}[[0..1]]`,
      join`${list}[]`,
      join`${list}.(${inner})`,
      join`${list}.${oneOf('price', 'sku', 'tags', 'size', '*', '**', '$', 'size.w')}`,
      join`${list}.{${key}: ${inner}}`,
      join`${list}.[${inner}, ${inner}]`,
      join`${list}^(${oneOf('', '<', '>')}${inner})`,
      join`${list}^(>price, sku)`,
      join`${list}^(price)[0]`,
      join`$map(${list}, ${callback})`,
      join`$filter(${list}, ${callback})`,
      join`$single(${numbers}, function($v){ $v = 3 })`,
      join`$sort(${fc.oneof(numbers, texts, list)})`,
      join`$sort(${list}, function($a, $b){ $a > $b })`,
      join`${oneOf('$distinct', '$reverse', '$spread', '$keys')}(${list})`,
      join`${oneOf('$spread', '$keys', '$each')}(${object}${oneOf('', ', function($v, $k){ $k }')})`,
      join`$append(${any}, ${list})`,
      join`$zip(${list}, ${list})`,
      join`$split(${text}, ${fc.oneof(text, regex)})`,
      join`$split(${text}, ${regex}, ${number})`,
      join`$match(${text}, ${regex})`,
      join`$shuffle(${list})`,
      join`(${list} ~> $map(${callback}))`,
      join`(${list} ~> ${callback})`,
      join`${list}[price > ${number}].sku`,
      join`$lookup(${object}, ${text})`,
      join`$values.items@$i.${oneOf('sku', '$i.price', '($i)')}`,
      join`$values.items#$i[$i < ${number}].sku`,
      join`$values.items.tags.{ 'p': %.price }`,
      any,
    ),
    object: pick(
      leafObject,
      join`{${key}: ${any}}`,
      join`{'a': ${any}, 'b': ${any}}`,
      join`{'a': ${number}, ${key}: ${list}}`,
      join`${list}{${key}: ${inner}}`,
      join`${list}{sku: $sum(price), 'n': ${inner}}`,
      join`$merge([${object}, ${object}])`,
      join`$sift(${object}, function($v, $k){ ${truth} })`,
      join`(${object} ~> |$|{'z': ${any}}, 'a'|)`,
      any,
    ),
    any: pick(
      leafAny,
      number,
      text,
      truth,
      list,
      object,
      kind('block'),
      join`$local(${oneOf("'a'", "'b'", "'q'")})`,
      join`$valueNamed(${oneOf("'sku'", "'b'", "'none'")})`,
      join`${object}.${oneOf('a', 'b', 'type', 'n', '*', '**')}`,
      join`$eval(${oneOf("'1 + 1'", "'$values.n'", "'[1,2]'", "'[1,2'")})`,
      join`(${truth} ? $error(${text}) : $assert(true, 'no'))`,
      join`$f(${any})`,
      join`($exists($values.flag) ? ${any} : ${oneOf('$g', 'sum', '$values.f', '$n', 'null')}(${any}))`,
      join`$clone(${object})`,
    ),
    inner: pick(
      leafInner,
      any,
      join`(${inner} ${oneOf('>', '=', '&', '+', 'and', 'in')} ${inner})`,
      join`$sum(${inner})`,
      join`$string(${inner})`,
      join`${oneOf('$uppercase', '$length', '$number', '$string', '$exists')}()`,
    ),
    block: pick(
      leafAny,
      join`($n := ${number}; $t := ${text}; ${any})`,
      join`($l := ${list}; $o := ${object}; $l ~> $map(function($e){ ${any} }))`,
      join`($f := function($x){ ${any} }; ${any})`,
      join`($f := function($x){ $x < 1 ? 0 : $x + $f($x - 1) }; $f(${number}))`,
      join`($f := function($x, $y){ $x < 1 ? $y : $f($x - 1, ${any}) }; $f(${oneOf('3', '9')}, 1))`,
      join`($f := $substring(?, ${number}, 2); $f(${text}))`,
      join`($f := $uppercase ~> $trim; $f(${text}))`,
      join`($x := ${any}; [$x, ($x := ${number}; $x), $x])`,
      join`($setLocal('a', ${any}); ${any})`,
      join`($log(${text}); $setLocal('b', $random()); ${any})`,
      join`[$n := ${number}, $n]`,
      join`($l := ${list}; $o := $l{'k': ${inner}}; [$o, $count($l), $l])`,
      join`($l := []; $l{'k': ${inner}}; $setLocal('a', $l); [$count($l), ${any}])`,
      join`{'a': $setLocal('a', ${any}), 'b': $local('a')}`,
    ),
  };
});

/** Expressions of every kind. */
export const expressions: Text = trees.any.filter(parses);

function parses(text: string): boolean {
  try {
    jsonata(text);
    return true;
  } catch {
    return false;
  }
}

const item = fc.record(
  {
    sku: fc.oneof(oneOf('a', 'b', 'lamp', 'x1'), fc.constant(7)),
    price: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 5 }) }, oneOf('1', '')),
    tags: fc.array(oneOf('a', 'b', 'x'), { maxLength: 3 }),
    size: fc.record({ w: fc.integer({ min: 0, max: 3 }) }),
    flag: fc.boolean(),
  },
  { requiredKeys: [] },
);

const values = fc.record(
  {
    n: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -2, max: 6 }) }, fc.constant('5')),
    price: fc.double({ min: -10, max: 1_000, noNaN: true }),
    text: fc.oneof({ weight: 6, arbitrary: fc.string({ maxLength: 8 }) }, fc.constant(null)),
    name: oneOf('ann', 'ben'),
    flag: fc.boolean(),
    nothing: fc.constant(null),
    empty: fc.constantFrom([], {}),
    one: fc.array(item, { minLength: 1, maxLength: 1 }),
    items: fc.oneof({ weight: 6, arbitrary: fc.array(item, { maxLength: 4 }) }, item),
    tags: fc.array(oneOf('a', 'b', 'c'), { maxLength: 3 }),
    numbers: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
    nested: fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }), { maxLength: 3 }),
    map: fc.dictionary(oneOf('a', 'b', '1', '__proto__'), fc.jsonValue({ maxDepth: 1 })),
  },
  { requiredKeys: [] },
);

/** Events for them to look at. */
export const events: fc.Arbitrary<Event> = fc.record({
  id: oneOf('e1', 'e2'),
  type: oneOf('open', 'answer'),
  source: fc.constant({ id: 'ann' }),
  re: oneOf('q1', 'q2'),
  data: fc.record({ title: fc.string({ maxLength: 5 }), content: fc.record({ values }) }),
});
