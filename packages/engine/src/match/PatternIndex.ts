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
  #inUse: readonly Indexed[] = [];

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
    this.use(patterns);
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

  /** @param patterns those that were added and shall be found, no others, in the order in which they are tried */
  use(patterns: readonly CompiledPattern[]): void {
    for (const indexed of this.#inUse) indexed.place = undefined;
    this.#inUse = patterns.map((pattern) => this.#known.get(pattern)!);
    for (const [place, indexed] of this.#inUse.entries()) indexed.place = place;
  }

  /** Patterns that were added and are not in use. */
  get unused(): readonly CompiledPattern[] {
    const unused: CompiledPattern[] = [];
    for (const { pattern, place } of this.#known.values())
      if (place === undefined) unused.push(pattern);
    return unused;
  }

  /** Forgets a pattern that is not in use. */
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
      if (error instanceof RangeError) return this.#inUse.map(({ pattern }) => pattern);
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
