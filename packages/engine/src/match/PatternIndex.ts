import type { Event } from '@srvthreds/core';
import { DEFAULT_EXPRESSION_BOUNDS } from '../expression/Expression.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { Demand, FixedDemand } from './Clause.ts';
import { FactIndex, type Entry } from './FactIndex.ts';
import { outlineOf } from './outlineOf.ts';

/** A pattern in an index. */
interface Indexed {
  readonly pattern: CompiledPattern;
  /** Where it stands in the order in which patterns are tried; undefined: it is not tried at all. */
  place: number | undefined;
  /** Undefined: nothing is known of what it requires. */
  readonly entries: readonly Entry<Indexed>[] | undefined;
}

/**
 * Finds the patterns that an event could start, without looking at the others: by what `allowedSources` and the equalities
 * of the first reaction require. Leaves out only what would neither match nor fail.
 *
 * Patterns are added and removed one by one, and come into use and out of it all at the same moment.
 */
export class PatternIndex {
  readonly #mostItems: number;
  readonly #known = new Map<CompiledPattern, Indexed>();
  /** Those of which nothing is known. */
  readonly #always = new Set<Indexed>();
  readonly #index = new FactIndex<Indexed>();
  /** By the lists that were given. */
  #inUse: ReadonlyMap<readonly CompiledPattern[], readonly Indexed[]> = new Map();

  /**
   * @param patterns in use, in the order in which they are tried
   * @param bounds.listItems as the expressions are bounded
   */
  constructor(
    patterns: readonly CompiledPattern[] = [],
    { listItems }: { readonly listItems: number } = DEFAULT_EXPRESSION_BOUNDS,
  ) {
    this.#mostItems = listItems;
    for (const pattern of patterns) this.add(pattern);
    this.use([patterns]);
  }

  /** Prepares a pattern; it is not found before it is in use. Does nothing for one that is there. */
  add(pattern: CompiledPattern): void {
    if (this.#known.has(pattern)) return;
    const { start } = outlineOf(pattern);
    const entries: Entry<Indexed>[] = [];
    const indexed: Indexed = { pattern, place: undefined, entries: start && entries };
    this.#known.set(pattern, indexed);
    if (!start) this.#always.add(indexed);
    // There is no thred yet, so whatever is equal to something that a thred keeps is equal to nothing.
    for (const demands of start ?? [])
      if (demands.every(isFixed)) entries.push(this.#index.add(indexed, demands));
  }

  /**
   * @param lists of patterns that were added and shall be found, no others, in the order in which they are tried. To give
   * the very same list again costs some nanoseconds for each of its patterns.
   */
  use(lists: readonly (readonly CompiledPattern[])[]): void {
    for (const list of this.#inUse.values()) for (const indexed of list) indexed.place = undefined;
    const known = (pattern: CompiledPattern): Indexed => this.#known.get(pattern)!;
    this.#inUse = new Map(lists.map((list) => [list, this.#inUse.get(list) ?? list.map(known)]));
    let place = 0;
    for (const list of this.#inUse.values()) for (const indexed of list) indexed.place = place++;
  }

  /** Patterns in use of which nothing is known: every event is tried on them. */
  get always(): readonly CompiledPattern[] {
    const inUse = [...this.#always].filter(({ place }) => place !== undefined);
    return inUse.toSorted(byPlace).map(({ pattern }) => pattern);
  }

  /** Forgets a pattern, unless it is in use. */
  remove(pattern: CompiledPattern): void {
    const indexed = this.#known.get(pattern);
    if (!indexed || indexed.place !== undefined) return;
    this.#known.delete(pattern);
    this.#always.delete(indexed);
    for (const entry of indexed.entries ?? []) this.#index.remove(entry);
  }

  /** Patterns whose first reaction might take the event or fail on it, in the order in which they are tried. */
  candidates(event: Event): readonly CompiledPattern[] {
    const found: Indexed[] = [];
    try {
      this.#index.collect(event, { items: this.#mostItems }, found);
    } catch (error) {
      // Such an event may be more than an expression can look through: then each must fail for itself.
      if (error instanceof RangeError) return [...this.#inUse.keys()].flat();
      throw error;
    }
    for (const indexed of this.#always) found.push(indexed);
    const inUse = found.filter(({ place }) => place !== undefined);
    const inOrder = inUse.length > 1 ? [...new Set(inUse)].toSorted(byPlace) : inUse;
    return inOrder.map(({ pattern }) => pattern);
  }
}

const byPlace = (one: Indexed, other: Indexed): number => one.place! - other.place!;

function isFixed(demand: Demand): demand is FixedDemand {
  return 'value' in demand;
}
