import type { Event } from '@srvthreds/core';
import { DEFAULT_EXPRESSION_BOUNDS } from '../expression/Expression.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { Demand, FixedDemand } from './Clause.ts';
import { FactIndex, type Entry } from './FactIndex.ts';
import { outlineOf } from './outlineOf.ts';

/**
 * Finds the patterns that an event could start, without looking at the others: by what `allowedSources` and the equalities
 * of the first reaction require. Leaves out only what would neither match nor fail. Does not change; make a new one.
 */
export class PatternIndex {
  readonly #patterns: readonly CompiledPattern[];
  readonly #mostItems: number;
  /** Places of patterns of which nothing is known, in order. */
  readonly #always: readonly number[];
  readonly #index: FactIndex<number>;

  /**
   * @param patterns in the order in which they are tried
   * @param bounds.listItems as the expressions are bounded
   */
  constructor(
    patterns: readonly CompiledPattern[],
    { listItems }: { readonly listItems: number } = DEFAULT_EXPRESSION_BOUNDS,
  ) {
    const always: number[] = [];
    const entries: Entry<number>[] = [];
    patterns.forEach((pattern, item) => {
      const { start: clauses } = outlineOf(pattern);
      if (!clauses) always.push(item);
      // There is no thred yet, so whatever is equal to something that a thred keeps is equal to nothing.
      for (const demands of clauses ?? [])
        if (demands.every(isFixed)) entries.push({ item, demands });
    });
    this.#patterns = patterns;
    this.#mostItems = listItems;
    this.#always = always;
    this.#index = new FactIndex(entries);
  }

  /** Patterns whose first reaction might take the event or fail on it, in the order in which they are tried. */
  candidates(event: Event): readonly CompiledPattern[] {
    const found: number[] = [];
    try {
      this.#index.collect(event, { items: this.#mostItems }, found);
    } catch (error) {
      // Such an event may be more than an expression can look through: then each must fail for itself.
      if (error instanceof RangeError) return this.#patterns;
      throw error;
    }
    if (this.#always.length > 0) found.push(...this.#always);
    const inOrder = found.length > 1 ? [...new Set(found)].toSorted((a, b) => a - b) : found;
    return inOrder.map((place) => this.#patterns[place]!);
  }
}

function isFixed(demand: Demand): demand is FixedDemand {
  return 'value' in demand;
}
