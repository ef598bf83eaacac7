import { namedPublishLocal } from '../expression/namedPublishLocal.ts';
import type { SyntaxNode } from '../expression/Expression.ts';
import type { CompiledReaction } from '../step/CompiledPattern.ts';
import { both, either, fixedDemand, type Clauses } from './Clause.ts';
import { isTotal } from './isTotal.ts';
import { readLiteral, readLiterals } from './literals.ts';
import {
  isNode,
  isPlain,
  onlyExpression,
  textArgument,
  variableCalled,
  type Node,
} from './Node.ts';
import { readPlace, type Place } from './Place.ts';

// Far below the depth at which an expression fails, so that it does not fail where it is left out.
const MOST_LEVELS = 50;

const NEVER: Clauses = [];

/** What is looked at of a reaction; it need not be ready to run. */
export interface AskingReaction extends Pick<CompiledReaction, 'sources'> {
  readonly condition: AskingCondition;
}

export type AskingCondition =
  | { readonly type: 'filter'; readonly expression: { readonly syntax: SyntaxNode } }
  | { readonly type: 'or' | 'and'; readonly operands: readonly AskingCondition[] };

/**
 * What an event must hold for a reaction to take it or to fail on it; whatever meets none of it would be refused, and no
 * more than that. Taken from the equalities that stand in `allowedSources` and in the expressions, in front of which
 * nothing can fail.
 */
export function requiredClauses({ sources, condition }: AskingReaction): Clauses {
  const ids = sources?.map((rule) => (rule.kind === 'id' ? rule.id : undefined));
  const bySource = ids?.every((id) => id !== undefined)
    ? ids.map((value) => [fixedDemand(SOURCE, value)])
    : undefined;
  return both(bySource, ofCondition(condition));
}

const SOURCE: Place = { kind: 'path', names: ['source', 'id'] };

/** An or takes what any operand takes; an and is tried with any operand that passes. */
function ofCondition(condition: AskingCondition): Clauses {
  if (condition.type === 'filter') return ofNode(condition.expression.syntax, MOST_LEVELS);
  return condition.operands.map(ofCondition).reduce(either, NEVER);
}

/** What must hold for an expression to give something truthy, or to fail. */
function ofNode(node: unknown, levels: number): Clauses {
  if (levels === 0 || !isNode(node) || !isPlain(node)) return undefined;
  const literal = readLiteral(node);
  if (literal !== undefined) return literal ? undefined : NEVER;
  switch (node.type) {
    case 'binary':
      return ofBinary(node, levels - 1);
    case 'block':
      return ofNode(onlyExpression(node), levels - 1);
    case 'condition':
      return ofChoice(node, levels - 1);
    case 'function':
      return ofCall(node, levels - 1);
    default:
      return undefined;
  }
}

function ofBinary({ value: operator, lhs, rhs }: Node, levels: number): Clauses {
  switch (operator) {
    case '=':
      return ofEquality(lhs, rhs) ?? ofEquality(rhs, lhs);
    case 'in':
      return ofMembership(lhs, rhs);
    case 'and':
      return ofBoth(lhs, rhs, levels);
    case 'or':
      return either(ofNode(lhs, levels), ofNode(rhs, levels));
    default:
      return undefined;
  }
}

/** The second is tried only if the first holds; if the first may fail, the second does not count. */
function ofBoth(first: unknown, second: unknown, levels: number): Clauses {
  const ofFirst = ofNode(first, levels);
  return isTotal(first, levels) ? both(ofFirst, ofNode(second, levels)) : ofFirst;
}

function ofChoice({ condition, then, else: otherwise }: Node, levels: number): Clauses {
  const ofOther = otherwise === undefined ? NEVER : ofNode(otherwise, levels);
  return either(ofBoth(condition, then, levels), ofOther);
}

function ofEquality(one: unknown, other: unknown): Clauses {
  const place = readPlace(one);
  if (!place) return undefined;
  const value = readLiteral(other);
  if (value !== undefined) return [[fixedDemand(place, value)]];
  const local = readLocal(other);
  return local === undefined ? undefined : [[{ place, local }]];
}

function ofMembership(one: unknown, list: unknown): Clauses {
  const place = readPlace(one);
  const values = readLiterals(list);
  return place && values ? values.map((value) => [fixedDemand(place, value)]) : undefined;
}

function ofCall(node: Node, levels: number): Clauses {
  const name = variableCalled(node);
  if (name === 'boolean' && node.arguments?.length === 1) return ofNode(node.arguments[0], levels);
  const published = name === 'isResponseFor' ? textArgument(node) : undefined;
  if (published === undefined) return undefined;
  return [[{ place: ANSWERED, local: namedPublishLocal(published) }]];
}

const ANSWERED: Place = { kind: 'path', names: ['re'] };

/** `$local('name')`. */
function readLocal(node: unknown): string | undefined {
  if (!isNode(node) || !isPlain(node)) return undefined;
  return variableCalled(node) === 'local' ? textArgument(node) : undefined;
}
