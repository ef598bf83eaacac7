const PREFIX = '$xpr(';

/** Key of a template object whose text is an expression, merged into the object around it. */
export const SPREAD_KEY = '$xpr';

/** What a text in a template is: itself, an expression, or an expression that is not closed. */
export type TemplateText =
  | { readonly kind: 'literal' }
  | { readonly kind: 'expression'; readonly xpr: string }
  | { readonly kind: 'unclosed' };

/**
 * Reads a text of a template. Only a text that begins with `$xpr(` is an expression, and it must end with `)`;
 * blanks behind it are allowed.
 */
export function readTemplateText(text: string): TemplateText {
  if (!text.startsWith(PREFIX)) return { kind: 'literal' };
  const trimmed = text.trimEnd();
  if (!trimmed.endsWith(')')) return { kind: 'unclosed' };
  return { kind: 'expression', xpr: trimmed.slice(PREFIX.length, -1) };
}
