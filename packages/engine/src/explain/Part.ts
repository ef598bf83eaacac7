import { isNode, onlyExpression, type Node } from '../match/Node.ts';

/** A part of an expression: its node, and where its text begins and ends in the whole. */
export interface Part {
  readonly node: Node;
  readonly from: number;
  readonly to: number;
}

/** The text of a part, without blanks around it. */
export function textOf({ from, to }: Part, whole: string): string {
  return whole.slice(from, to).trim();
}

/** The two sides of an operator; undefined if the part is none. A node knows where its operator ends. */
export function sidesOf(
  { node, from, to }: Part,
  whole: string,
): readonly [Part, Part] | undefined {
  const { type, value, lhs, rhs } = node;
  const end = positionOf(node);
  if (type !== 'binary' || end === undefined || !isNode(lhs) || !isNode(rhs)) return undefined;
  const begin = end - String(value).length;
  if (begin < from || end > to || whole.slice(begin, end) !== value) return undefined;
  return [
    { node: lhs, from, to: begin },
    { node: rhs, from: end, to },
  ];
}

/** What stands in parentheses; undefined if that is not all there is. */
export function insideOf({ node, from, to }: Part, whole: string): Part | undefined {
  const inner = onlyExpression(node);
  const begin = positionOf(node);
  const end = from + whole.slice(from, to).trimEnd().length - 1;
  if (!isNode(inner) || begin === undefined || whole[end] !== ')') return undefined;
  return { node: inner, from: begin, to: end };
}

function positionOf(node: Node): number | undefined {
  const { position } = node as Node & { readonly position?: unknown };
  return typeof position === 'number' ? position : undefined;
}
