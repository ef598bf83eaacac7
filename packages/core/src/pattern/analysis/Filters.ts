import type { ParsedExpression } from '../expression/readExpressions.ts';
import type { SyntaxNode } from '../expression/SyntaxNode.ts';

/** The syntax of every filter that parses, by the pointer to its condition. */
export type Filters = ReadonlyMap<string, SyntaxNode>;

const PLACE = '/xpr';

export function filtersOf(expressions: readonly ParsedExpression[]): Filters {
  const filters = expressions.filter(({ use }) => use === 'filter');
  return new Map(filters.map(({ pointer, syntax }) => [pointer.slice(0, -PLACE.length), syntax]));
}
