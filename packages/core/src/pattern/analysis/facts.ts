import { eventPath, isSteady, keyOf, withoutParentheses } from '../expression/expressionKeys.ts';
import { childOf, childrenOf, type SyntaxNode } from '../expression/SyntaxNode.ts';

type Scalar = string | number | boolean | null;

/** What must hold of one thing for a part of a filter to be true. */
export type Fact =
  | { readonly about: string; readonly kind: 'one of'; readonly values: readonly Scalar[] }
  | { readonly about: string; readonly kind: 'not'; readonly value: Scalar }
  | { readonly about: string; readonly kind: 'absent' }
  | {
      readonly about: string;
      readonly kind: 'above' | 'below';
      readonly bound: string | number;
      /** Whether the bound itself is allowed. */
      readonly inclusive: boolean;
    }
  | { readonly about: undefined; readonly kind: 'never' };

const TURNED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/**
 * What a part of a filter says, as far as it compares something with constants; undefined if it says something else.
 * What it is about is named by a key, the same for the same expression.
 */
export function factOf(part: SyntaxNode): Fact | undefined {
  const node = withoutParentheses(part);
  const constant = scalarOf(node);
  if (constant) return constant.value ? undefined : { about: undefined, kind: 'never' };
  if (node.type === 'function') return absence(node);
  const lhs = childOf(node, 'lhs');
  const rhs = childOf(node, 'rhs');
  if (node.type !== 'binary' || !lhs || !rhs) return undefined;
  const operator = String(node.value);
  if (operator === 'in') return membership(lhs, rhs);
  const right = scalarOf(rhs);
  if (right) return comparison(lhs, operator, right.value);
  const left = scalarOf(lhs);
  return left && comparison(rhs, TURNED[operator] ?? operator, left.value);
}

function comparison(subject: SyntaxNode, operator: string, value: Scalar): Fact | undefined {
  const about = nameOf(subject);
  if (about === undefined) return undefined;
  if (operator === '=') return { about, kind: 'one of', values: [value] };
  if (operator === '!=') return { about, kind: 'not', value };
  if (!(operator in TURNED) || typeof value === 'boolean' || value === null) return undefined;
  const kind = operator.startsWith('>') ? 'above' : 'below';
  return { about, kind, bound: value, inclusive: operator.endsWith('=') };
}

function membership(subject: SyntaxNode, list: SyntaxNode): Fact | undefined {
  const about = nameOf(subject);
  if (about === undefined || list.type !== 'unary' || list.value !== '[') return undefined;
  const values = childrenOf(list, 'expressions').map(scalarOf);
  const known = values.flatMap((value) => (value ? [value.value] : []));
  return known.length === values.length ? { about, kind: 'one of', values: known } : undefined;
}

/** `$not($exists(x))` */
function absence(node: SyntaxNode): Fact | undefined {
  const asked = argumentOf(node, 'not');
  const subject = asked && argumentOf(withoutParentheses(asked), 'exists');
  const about = subject && nameOf(subject);
  return about === undefined ? undefined : { about, kind: 'absent' };
}

function argumentOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const procedure = childOf(node, 'procedure');
  const called = node.type === 'function' && procedure?.type === 'variable';
  return called && procedure.value === name ? childrenOf(node, 'arguments')[0] : undefined;
}

/** Constants are about nothing, and what differs from one evaluation to the next is not the same thing twice. */
function nameOf(subject: SyntaxNode): string | undefined {
  const node = withoutParentheses(subject);
  if (scalarOf(node) || !isSteady(node)) return undefined;
  return eventPath(node) || node.type === 'path' || node.type === 'function'
    ? keyOf(node)
    : undefined;
}

function scalarOf(part: SyntaxNode): { readonly value: Scalar } | undefined {
  const { type, value } = withoutParentheses(part);
  if (type !== 'string' && type !== 'number' && type !== 'value') return undefined;
  return { value: value as Scalar };
}
