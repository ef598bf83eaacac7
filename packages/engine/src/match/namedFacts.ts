import type { Event } from '@srvthreds/core';
import { onlyScalar } from './factAt.ts';
import type { Scalar } from './Place.ts';

// The search by name calls itself; what is nested deeper may be too deep for it.
const MOST_LEVELS = 500;

/**
 * What `$valueNamed` finds for every name that occurs in an event's values, in one walk: an object's own values come
 * before those of its children, and the first one that is neither `null` nor missing counts.
 *
 * @throws RangeError if they are nested too deeply
 */
export function namedFacts(event: Event): ReadonlyMap<string, Scalar> {
  const first = new Map<string, unknown>();
  visit(event.data?.content?.values, first, MOST_LEVELS);
  const facts = new Map<string, Scalar>();
  for (const [name, value] of first) {
    const fact = onlyScalar([value]);
    if (fact !== undefined) facts.set(name, fact);
  }
  return facts;
}

function visit(value: unknown, first: Map<string, unknown>, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw new RangeError('expected values that are nested less deeply');
  if (!Array.isArray(value))
    for (const [name, own] of Object.entries(value) as [string, unknown][])
      if (own !== undefined && own !== null && !first.has(name)) first.set(name, own);
  for (const inner of Object.values(value)) visit(inner, first, levels - 1);
}
