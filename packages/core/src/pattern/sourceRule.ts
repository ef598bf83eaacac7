/** One entry of `allowedSources`. */
export type SourceRule =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'pattern'; readonly expression: RegExp };

/**
 * Reads one entry of `allowedSources`: `$name` is a group, `/text/` a regular expression (searched anywhere, upper and
 * lower case alike), anything else an id.
 *
 * @throws SyntaxError if a regular expression is not closed or does not compile
 */
export function readSourceRule(rule: string): SourceRule {
  if (rule.startsWith('$')) return { kind: 'group', group: rule.slice(1) };
  if (!rule.startsWith('/')) return { kind: 'id', id: rule };
  if (rule.length < 2 || !rule.endsWith('/'))
    throw new SyntaxError(`expected a regular expression between two slashes, found ${rule}`);
  return { kind: 'pattern', expression: new RegExp(rule.slice(1, -1), 'i') };
}
