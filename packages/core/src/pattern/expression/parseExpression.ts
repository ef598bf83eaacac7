import jsonata from 'jsonata';
import type { SyntaxNode } from './SyntaxNode.ts';

/** So many of the latest are remembered, of texts no longer than that: their trees take some 10 MiB at most. */
const MOST_REMEMBERED = 200;
const LONGEST_REMEMBERED = 500;

const remembered = new Map<string, SyntaxNode>();

/**
 * The syntax tree of an expression. A pattern is checked first and made ready to run next, and its expressions are often
 * those of other patterns; each is parsed once, if it comes again soon.
 *
 * @returns nobody's own: not to be changed
 * @throws what JSONata says of a text that is no expression: an object with `code`, `message` and `position`
 */
export function parseExpression(text: string): SyntaxNode {
  const known = remembered.get(text);
  if (known) return known;
  const syntax = jsonata(text).ast() as unknown as SyntaxNode;
  if (text.length > LONGEST_REMEMBERED) return syntax;
  if (remembered.size === MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  remembered.set(text, syntax);
  return syntax;
}
