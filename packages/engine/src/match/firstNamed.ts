import type { Event } from '@srvthreds/core';

// The search by name calls itself; what is nested deeper may be too deep for it.
const MOST_LEVELS = 500;

interface Search {
  readonly wanted: Pick<ReadonlyMap<string, unknown>, 'has'>;
  found: Map<string, unknown> | undefined;
}

const NOTHING: ReadonlyMap<string, unknown> = new Map();

/**
 * What `$valueNamed` finds for every wanted name that occurs in an event's values, in one walk: an object's own values
 * come before those of its children, and the first one that is neither `null` nor missing counts.
 *
 * @throws RangeError if they are nested too deeply
 */
export function firstNamed(
  event: Event,
  wanted: Pick<ReadonlyMap<string, unknown>, 'has'>,
): ReadonlyMap<string, unknown> {
  const search: Search = { wanted, found: undefined };
  visit(event.data?.content?.values, search, MOST_LEVELS);
  return search.found ?? NOTHING;
}

function visit(value: unknown, search: Search, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw new RangeError('expected values that are nested less deeply');
  if (Array.isArray(value)) {
    for (const inner of value) visit(inner, search, levels - 1);
    return;
  }
  const own = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(own);
  for (const name of names) if (search.wanted.has(name)) keep(name, own[name], search);
  for (const name of names) visit(own[name], search, levels - 1);
}

function keep(name: string, value: unknown, search: Search): void {
  if (value === undefined || value === null || search.found?.has(name)) return;
  (search.found ??= new Map()).set(name, value);
}
