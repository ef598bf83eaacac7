/**
 * The first value of that name in free-form data, depth first: an object's own key before its children, children in key
 * order, lists element by element. `null` and missing do not count as found; `false`, `0` and `''` do.
 */
export function valueNamed(name: string, values: unknown): unknown {
  if (Array.isArray(values)) return firstFound(values, name);
  if (typeof values !== 'object' || values === null) return undefined;
  const own = Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined;
  return own ?? firstFound(Object.values(values), name);
}

function firstFound(items: readonly unknown[], name: string): unknown {
  for (const item of items) {
    const found = valueNamed(name, item);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}
