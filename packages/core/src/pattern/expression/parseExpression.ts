import jsonata from 'jsonata';
import type { SyntaxNode } from './SyntaxNode.ts';

/** So many of the latest are remembered, of texts no longer than that: their trees take a few MiB at most. */
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
  const syntax = detached(jsonata(text).ast()) as SyntaxNode;
  if (text.length > LONGEST_REMEMBERED) return syntax;
  if (remembered.size === MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  remembered.set(text, syntax);
  return syntax;
}

/**
 * The same without the parser. The leaves of its trees are made from its own tables, which it makes anew for every
 * expression, so that each tree would keep them: ten times its own size.
 */
function detached(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(detached);
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value) as [string, unknown][])
    // What a function says about its arguments is an object with methods.
    copy[name] = name === 'signature' ? inner : detached(inner);
  return copy;
}
