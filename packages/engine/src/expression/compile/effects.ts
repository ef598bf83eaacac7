import type { Syntax, SyntaxPair } from './Syntax.ts';
import { bindsInto, namesBoundIn, walk } from './syntaxTree.ts';

/**
 * Would it be told apart in which order an expression is evaluated? `jsonata` evaluates the items of a list and the
 * values of an object side by side, a bit of each in turn. That shows where one of them has an effect on another, or on
 * what is outside; such expressions are left to it.
 *
 * @param effects names of functions that have an effect
 */
export function dependsOnOrder(root: Syntax, effects: ReadonlySet<string>): boolean {
  const hasEffects = isNamed(root, effects);
  // Where there are effects at all, a name that is bound may stand for a function that has one.
  const suspects = new Set([...effects, ...namesBoundIn(root)]);
  let depends = false;
  walkParallels(root, (items) => {
    const active = items.filter((item) => !isConstant(item));
    if (active.length < 2) return;
    if (active.some(bindsInto)) depends = true;
    if (hasEffects && active.some((item) => isNamed(item, suspects))) depends = true;
  });
  return depends;
}

/** Calls `visit` with whatever is evaluated side by side. */
function walkParallels(root: Syntax, visit: (items: readonly Syntax[]) => void): void {
  walk(root, ({ type, value, expressions, lhs, group }) => {
    if (type === 'unary' && value === '[') visit(expressions ?? []);
    if (type === 'unary' && value === '{') visit(valuesOf(lhs as SyntaxPair[]));
    if (group) visit(valuesOf(group.lhs));
  });
}

/** A key that is not written out can make several groups, so its value stands for several. */
function valuesOf(pairs: readonly SyntaxPair[]): readonly Syntax[] {
  return pairs.flatMap(([key, value]) => (key.type === 'string' ? [value] : [value, value]));
}

function isConstant({ type }: Syntax): boolean {
  return type === 'string' || type === 'number' || type === 'value';
}

/** Does it name one of these anywhere? */
export function isNamed(root: Syntax, names: ReadonlySet<string>): boolean {
  let named = false;
  walk(root, ({ type, value }) => {
    if (type === 'variable' && names.has(String(value))) named = true;
  });
  return named;
}
