import type { Fact } from './facts.ts';

type Known = Exclude<Fact, { kind: 'never' }>;

/** Two of the facts that cannot hold together, or one that never holds; undefined if there are none. */
export function contradiction(facts: readonly Fact[]): readonly Fact[] | undefined {
  for (const [index, fact] of facts.entries()) {
    if (fact.kind === 'never' || (fact.kind === 'one of' && fact.values.length === 0))
      return [fact];
    const other = facts.slice(0, index).find((earlier) => clash(earlier, fact));
    if (other) return [other, fact];
  }
  return undefined;
}

function clash(a: Fact, b: Fact): boolean {
  if (a.kind === 'never' || b.kind === 'never' || a.about !== b.about) return false;
  // Comparing with something missing is never true, not even `!=`.
  if (a.kind === 'absent' || b.kind === 'absent') return a.kind !== b.kind;
  if (a.kind === 'one of') return !a.values.some((value) => allows(b, value));
  if (b.kind === 'one of') return clash(b, a);
  return boundsClash(a, b);
}

/** Whether the fact can hold of that value. */
function allows(fact: Known, value: string | number | boolean | null): boolean {
  if (fact.kind === 'absent') return false;
  if (fact.kind === 'one of') return fact.values.includes(value);
  if (fact.kind === 'not') return fact.value !== value;
  // A text and a number have no order: comparing them fails.
  if (typeof fact.bound !== typeof value) return false;
  if (value === fact.bound) return fact.inclusive;
  return fact.kind === 'above' ? value! > fact.bound : value! < fact.bound;
}

function boundsClash(a: Known, b: Known): boolean {
  if (!('bound' in a) || !('bound' in b)) return false;
  if (typeof a.bound !== typeof b.bound) return true;
  if (a.kind === b.kind) return false;
  const [above, below] = a.kind === 'above' ? [a, b] : [b, a];
  if (above.bound === below.bound) return !(above.inclusive && below.inclusive);
  return above.bound > below.bound;
}
