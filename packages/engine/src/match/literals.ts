import { isNode, isPlain } from './Node.ts';
import { isScalar, type Scalar } from './Place.ts';

/** A value that stands in the expression itself; undefined if it is none. */
export function readLiteral(node: unknown): Scalar | undefined {
  if (!isNode(node) || !isPlain(node)) return undefined;
  const isLiteral = node.type === 'string' || node.type === 'number' || node.type === 'value';
  return isLiteral && isScalar(node.value) ? node.value : undefined;
}

/** The values of a list that stands in the expression itself, `['a', 'b']`; undefined if it is none. */
export function readLiterals(node: unknown): readonly Scalar[] | undefined {
  if (!isNode(node) || node.type !== 'unary' || node.value !== '[') return undefined;
  // The parser marks a list that is written out.
  const { consarray: _written, ...rest } = node as typeof node & { readonly consarray?: true };
  if (!isPlain(rest)) return undefined;
  const values = node.expressions?.map(readLiteral) ?? [];
  return values.every((value) => value !== undefined) ? values : undefined;
}
