import type { Event } from '@srvthreds/core';
import type { FixedDemand } from './Clause.ts';
import { factAt, onlyScalar, valuesOf, type Budget } from './factAt.ts';
import { namedFacts } from './namedFacts.ts';
import type { Place, Scalar } from './Place.ts';

/** Something that is found by what it demands of an event. */
export interface Entry<T> {
  readonly item: T;
  readonly demands: readonly FixedDemand[];
}

/** So few are asked one by one. */
const FEW = 4;

/** One name on the way to the values that entries demand there. */
interface Branch<T> {
  readonly branches: Map<string, Branch<T>>;
  readonly byValue: Map<Scalar, FactIndex<T>>;
}

/**
 * Finds entries whose demands an event meets. What is looked at are the event's own fields, never the list of entries,
 * so that the cost does not grow with the number of those that do not fit. Each entry stands under the rarest of its
 * demands; where many share even that one, under the rarest of the others too, and so on.
 */
export class FactIndex<T> {
  readonly #few: readonly Entry<T>[];
  readonly #root: Branch<T> | undefined;
  readonly #named: Map<string, Map<Scalar, FactIndex<T>>> | undefined;

  constructor(entries: readonly Entry<T>[]) {
    const isSmall = entries.length <= FEW;
    this.#few = isSmall ? entries : entries.filter(({ demands }) => demands.length === 0);
    if (isSmall) return;
    this.#root = newBranch();
    this.#named = new Map();
    for (const { demand, entries: group } of groupByRarest(entries))
      branchOf(demand.place, this.#root, this.#named).set(demand.value, new FactIndex(group));
  }

  /**
   * Adds to `found` the items whose demands the event meets; one that was entered several times may come several times.
   *
   * @throws RangeError when the budget is spent, or the stack
   */
  collect(event: Event, budget: Budget, found: T[]): void {
    for (const { item, demands } of this.#few)
      if (demands.every(({ place, value }) => factAt(place, event, budget) === value))
        found.push(item);
    const follow = (index: FactIndex<T> | undefined): void => index?.collect(event, budget, found);
    if (this.#root) walk(this.#root, [event], budget, follow);
    if (this.#named?.size)
      for (const [name, fact] of namedFacts(event)) follow(this.#named.get(name)?.get(fact));
  }
}

/** Where the values stand that are demanded at a place. */
function branchOf<T>(
  place: Place,
  root: Branch<T>,
  named: Map<string, Map<Scalar, FactIndex<T>>>,
): Map<Scalar, FactIndex<T>> {
  if (place.kind === 'named') return getOrAdd(named, place.name, () => new Map());
  let branch = root;
  for (const name of place.names) branch = getOrAdd(branch.branches, name, () => newBranch<T>());
  return branch.byValue;
}

function newBranch<T>(): Branch<T> {
  return { branches: new Map(), byValue: new Map() };
}

/** Goes wherever both the event and the index go on. */
function walk<T>(
  { branches, byValue }: Branch<T>,
  values: readonly unknown[],
  budget: Budget,
  follow: (index: FactIndex<T> | undefined) => void,
): void {
  if (values.length === 0) return;
  if (byValue.size > 0) {
    const fact = onlyScalar(values);
    if (fact !== undefined) follow(byValue.get(fact));
  }
  if (branches.size === 0) return;
  for (const name of commonNames(branches, values)) {
    const below = values.flatMap((value) => valuesOf(value, name, budget));
    walk(branches.get(name)!, below, budget, follow);
  }
}

/** Names that the index and any of the values have, found from the side that has fewer. */
function commonNames(
  branches: ReadonlyMap<string, unknown>,
  values: readonly unknown[],
): Iterable<string> {
  if (branches.size <= FEW) return branches.keys();
  const names = new Set<string>();
  for (const value of values)
    if (typeof value === 'object' && value !== null)
      for (const name of Object.keys(value)) if (branches.has(name)) names.add(name);
  return names;
}

interface Group<T> {
  readonly demand: FixedDemand;
  readonly entries: readonly Entry<T>[];
}

/** Puts each entry with those that share its rarest demand; that one is then met and needs no further look. */
function groupByRarest<T>(entries: readonly Entry<T>[]): Iterable<Group<T>> {
  const counts = new Map<string, number>();
  for (const { demands } of entries)
    for (const key of new Set(demands.map((demand) => demand.key)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  const groups = new Map<string, { demand: FixedDemand; entries: Entry<T>[] }>();
  for (const { item, demands } of entries) {
    const demand = rarest(demands, counts);
    if (!demand) continue;
    const others = demands.filter(({ key }) => key !== demand.key);
    const group = getOrAdd(groups, demand.key, () => ({ demand, entries: [] }));
    group.entries.push({ item, demands: others });
  }
  return groups.values();
}

function rarest(
  demands: readonly FixedDemand[],
  counts: ReadonlyMap<string, number>,
): FixedDemand | undefined {
  let found = demands[0];
  for (const demand of demands)
    if (counts.get(demand.key)! < counts.get(found!.key)!) found = demand;
  return found;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
