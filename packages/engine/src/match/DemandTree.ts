import type { Event } from '@srvthreds/core';
import type { FixedDemand } from './Clause.ts';
import { flattened, onlyScalar, ownValue, valuesOf, type Budget } from './factAt.ts';
import { firstNamed } from './firstNamed.ts';
import { isScalar, type Place, type Scalar } from './Place.ts';

/** So few are looked up one by one. */
const FEW = 4;

/** One name on the way to the values that are demanded there. */
interface Branch<V> {
  readonly branches: Map<string, Branch<V>>;
  readonly byValue: Map<Scalar, V>;
}

/** Something for each of many demands, found by an event that meets them: it is followed only where it goes itself. */
export class DemandTree<V> {
  readonly #root: Branch<V> = newBranch();
  readonly #named = new Map<string, Map<Scalar, V>>();

  get isEmpty(): boolean {
    return this.#named.size === 0 && isBare(this.#root);
  }

  get({ place, value }: FixedDemand): V | undefined {
    if (place.kind === 'named') return this.#named.get(place.name)?.get(value);
    let branch: Branch<V> | undefined = this.#root;
    for (const name of place.names) branch = branch?.branches.get(name);
    return branch?.byValue.get(value);
  }

  set({ place, value }: FixedDemand, what: V): void {
    this.#valuesAt(place).set(value, what);
  }

  delete({ place, value }: FixedDemand): void {
    if (place.kind === 'path') return void prune(this.#root, place.names, value);
    const values = this.#named.get(place.name);
    values?.delete(value);
    if (values?.size === 0) this.#named.delete(place.name);
  }

  /**
   * What there is for the demands that an event meets.
   *
   * @throws RangeError when the budget is spent, or the stack
   */
  find(event: Event, budget: Budget): V[] {
    const found: V[] = [];
    walk(this.#root, event, budget, found);
    if (this.#named.size === 0) return found;
    for (const [name, value] of firstNamed(event, this.#named))
      if (isScalar(value)) take(this.#named.get(name)!, value, found);
    return found;
  }

  #valuesAt(place: Place): Map<Scalar, V> {
    if (place.kind === 'named') return getOrAdd(this.#named, place.name, () => new Map());
    let branch = this.#root;
    for (const name of place.names) branch = getOrAdd(branch.branches, name, () => newBranch<V>());
    return branch.byValue;
  }
}

function newBranch<V>(): Branch<V> {
  return { branches: new Map(), byValue: new Map() };
}

function isBare({ branches, byValue }: Branch<unknown>): boolean {
  return branches.size === 0 && byValue.size === 0;
}

/** Branches on which nothing is left go: else they would stay for every name that was ever asked for. */
function prune(branch: Branch<unknown>, names: readonly string[], value: Scalar): boolean {
  const [name, ...others] = names;
  const next = name === undefined ? undefined : branch.branches.get(name);
  if (name === undefined) branch.byValue.delete(value);
  else if (next && prune(next, others, value)) branch.branches.delete(name);
  return isBare(branch);
}

/** Goes wherever both the value and the tree go on; a list is looked through, which takes longer and is rare. */
function walk<V>(branch: Branch<V>, value: unknown, budget: Budget, found: V[]): void {
  const { branches, byValue } = branch;
  if (isScalar(value)) return take(byValue, value, found);
  if (branches.size === 0 || typeof value !== 'object') return;
  if (branches.size <= FEW)
    for (const [name, inner] of branches) step(inner, ownValue(value, name), budget, found);
  else
    for (const name of Object.keys(value)) {
      const inner = branches.get(name);
      if (inner) step(inner, ownValue(value, name), budget, found);
    }
}

function step<V>(branch: Branch<V>, value: unknown, budget: Budget, found: V[]): void {
  if (Array.isArray(value)) walkAll(branch, flattened(value, budget), budget, found);
  else if (value !== undefined) walk(branch, value, budget, found);
}

/** The same for all that a list on the way holds. */
function walkAll<V>(
  { branches, byValue }: Branch<V>,
  values: readonly unknown[],
  budget: Budget,
  found: V[],
): void {
  if (values.length === 0) return;
  const fact = onlyScalar(values);
  if (fact !== undefined) take(byValue, fact, found);
  if (branches.size === 0) return;
  for (const name of commonNames(branches, values)) {
    const below = values.flatMap((value) => valuesOf(value, name, budget));
    walkAll(branches.get(name)!, below, budget, found);
  }
}

function take<V>(byValue: ReadonlyMap<Scalar, V>, fact: Scalar, found: V[]): void {
  const what = byValue.get(fact);
  if (what !== undefined) found.push(what);
}

/** Names that the tree and any of the values have, found from the side that has fewer. */
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

function getOrAdd<K, W>(map: Map<K, W>, key: K, make: () => W): W {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
