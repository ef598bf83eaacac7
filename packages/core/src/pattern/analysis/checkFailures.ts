import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import { BUILT_INS } from '../expression/names.ts';
import type { ParsedExpression } from '../expression/readExpressions.ts';
import { childOf, childrenOf, everyNode, type SyntaxNode } from '../expression/SyntaxNode.ts';
import { TypeReader, type ValueType, type ValueTypes } from './valueTypes.ts';

const WORDS: Readonly<Record<ValueType, string>> = {
  s: 'a text',
  n: 'a number',
  b: 'true or false',
  l: 'null',
  a: 'a list',
  o: 'an object',
  f: 'a function',
  m: 'nothing',
};

/** What one operand must be, and what it is. */
interface Misfit {
  readonly wanted: string;
  readonly found: ValueTypes;
}

/** Operators and calls that fail whenever they are evaluated, whatever the event: their operands are of the wrong type. */
export function checkFailures({ pointer, syntax }: ParsedExpression): Finding[] {
  const reader = new TypeReader(syntax);
  return [...everyNode(syntax)].flatMap((node) => {
    const misfit = misfitOf(node, reader);
    if (!misfit) return [];
    const found = [...misfit.found].map((type) => WORDS[type]).join(' or ');
    const message = `expected ${misfit.wanted}, found ${found}, at character ${node.position ?? 0}`;
    return [newFinding('expression-fails', pointer, message)];
  });
}

function misfitOf(node: SyntaxNode, reader: TypeReader): Misfit | undefined {
  if (node.type === 'binary') return misfitOfOperator(node, reader);
  if (node.type === 'unary' && node.value === '-')
    return unlike(childOf(node, 'expression'), 'nm', 'a number behind "-"', reader);
  if (node.type === 'function') return misfitOfCall(node, reader);
  return undefined;
}

function misfitOfOperator(node: SyntaxNode, reader: TypeReader): Misfit | undefined {
  const operator = String(node.value);
  const lhs = childOf(node, 'lhs');
  const rhs = childOf(node, 'rhs');
  const sides = [lhs, rhs] as const;
  if (['+', '-', '*', '/', '%', '..'].includes(operator))
    return firstUnlike(sides, 'nm', `numbers around "${operator}"`, reader);
  if (!['<', '<=', '>', '>='].includes(operator)) return undefined;
  const unordered = firstUnlike(sides, 'snm', `numbers or texts around "${operator}"`, reader);
  return unordered ?? mixed(lhs, rhs, operator, reader);
}

/** A text and a number have no order. */
function mixed(
  lhs: SyntaxNode | undefined,
  rhs: SyntaxNode | undefined,
  operator: string,
  reader: TypeReader,
): Misfit | undefined {
  if (!lhs || !rhs) return undefined;
  const left = reader.typesOf(lhs);
  const right = reader.typesOf(rhs);
  const meets = [...left].some((type) => right.has(type) && (type === 's' || type === 'n'));
  if (meets || left.has('m') || right.has('m')) return undefined;
  const wanted = `two of the same type around "${operator}"`;
  return { wanted, found: new Set([...left, ...right]) };
}

/** Only calls with all arguments: a missing one is taken from the context, and the others move. */
function misfitOfCall(node: SyntaxNode, reader: TypeReader): Misfit | undefined {
  const name = reader.builtInName(node);
  const parameters = name === undefined ? [] : parametersOf(BUILT_INS[name]!);
  const given = childrenOf(node, 'arguments');
  if (given.length < parameters.filter(({ optional }) => !optional).length) return undefined;
  for (const [index, { types }] of parameters.entries()) {
    const wanted = `another argument ${index + 1} of $${name}`;
    const misfit = unlike(given[index], `${types}m`, wanted, reader);
    if (misfit) return misfit;
  }
  return undefined;
}

interface Parameter {
  /** Types that it takes. */
  readonly types: string;
  readonly optional: boolean;
}

const EVERYTHING = 'snblaof';

/** Reads a signature such as `<s-(sf)n?:s>`; of a list, a single value is taken too. */
function parametersOf(signature: string): readonly Parameter[] {
  const inner = signature
    .slice(1, signature.lastIndexOf(':'))
    .replaceAll(/<[^<>]*(<[^<>]*>)?[^<>]*>/g, '');
  return [...inner.matchAll(/(\([a-z]+\)|[a-z])([-?+]?)/g)].map(([, type = '', mark]) => ({
    types: /[axj]/.test(type) ? EVERYTHING : type.replaceAll(/[()]/g, ''),
    optional: mark === '?',
  }));
}

function firstUnlike(
  nodes: readonly (SyntaxNode | undefined)[],
  types: string,
  wanted: string,
  reader: TypeReader,
): Misfit | undefined {
  for (const node of nodes) {
    const misfit = unlike(node, types, wanted, reader);
    if (misfit) return misfit;
  }
  return undefined;
}

/** A misfit if the node can be of none of the types. */
function unlike(
  node: SyntaxNode | undefined,
  types: string,
  wanted: string,
  reader: TypeReader,
): Misfit | undefined {
  if (!node) return undefined;
  const found = reader.typesOf(node);
  return [...found].some((type) => types.includes(type)) ? undefined : { wanted, found };
}
