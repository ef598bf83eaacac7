import { readTemplateText, SPREAD_KEY } from '@srvthreds/core';
import type { Expression, ExpressionScope } from '../expression/Expression.ts';

/** A template with its expressions parsed. */
export type Template =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly fields: readonly TemplateField[] };

interface TemplateField {
  /** The key; undefined for a `$xpr` key, whose result is merged into the object. */
  readonly key?: string;
  readonly template: Template;
}

/** Parses a template once. */
export function compileTemplate(value: unknown, compile: (text: string) => Expression): Template {
  if (typeof value === 'string') {
    const read = readTemplateText(value);
    return read.kind === 'expression'
      ? { kind: 'expression', expression: compile(read.xpr) }
      : { kind: 'value', value };
  }
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item) => compileTemplate(item, compile)) };
  if (typeof value !== 'object' || value === null) return { kind: 'value', value };
  const fields = Object.entries(value).map(([key, inner]: [string, unknown]): TemplateField =>
    key === SPREAD_KEY && typeof inner === 'string'
      ? { template: { kind: 'expression', expression: compile(inner) } }
      : { key, template: compileTemplate(inner, compile) },
  );
  return { kind: 'object', fields };
}

/**
 * Fills a template in. Results of expressions are data and are never looked at again, whatever they look like.
 *
 * @returns `undefined` where there is nothing: the key disappears; in a list JSON makes it `null`
 */
export function fillTemplate(template: Template, scope: ExpressionScope): unknown {
  switch (template.kind) {
    case 'value':
      return template.value ?? undefined;
    case 'expression':
      return template.expression.evaluate(scope) ?? undefined;
    case 'list':
      return fillList(template.items, scope);
    case 'object':
      return fillObject(template.fields, scope);
  }
}

/** One element after the other: an expression may set a local that the next one reads. */
function fillList(items: readonly Template[], scope: ExpressionScope): readonly unknown[] {
  const filled: unknown[] = [];
  for (const item of items) filled.push(fillTemplate(item, scope));
  return filled;
}

function fillObject(
  fields: readonly TemplateField[],
  scope: ExpressionScope,
): Record<string, unknown> {
  // Without a prototype, a key such as __proto__ is a key like any other.
  const filled = Object.create(null) as Record<string, unknown>;
  for (const { key, template } of fields) {
    const value = fillTemplate(template, scope);
    if (key !== undefined) filled[key] = value;
    else if (typeof value === 'object' && value !== null) Object.assign(filled, value);
  }
  return filled;
}
