import type { Event } from '@srvthreds/core';
import type { ExpressionBounds } from '../expression/Expression.ts';
import { PatternIndex } from '../match/PatternIndex.ts';
import { WaitIndex } from '../match/WaitIndex.ts';
import { outlineOf } from '../match/outlineOf.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';

type Versions = readonly CompiledPattern[];

/** The patterns of one catalogue, to be asked about events. Does not change; make new ones. */
export class UsablePatterns {
  readonly #active: Versions;
  readonly #former: Versions;
  readonly #bounds: ExpressionBounds | undefined;
  // Made when they are needed: between two events, any number of patterns may be added.
  #index: PatternIndex | undefined;
  #waits: WaitIndex | undefined;

  /**
   * @param active versions in use, in the order in which they are tried
   * @param former versions no longer in use on which threds may wait
   */
  constructor(active: Versions, former: Versions, bounds: ExpressionBounds | undefined) {
    this.#active = active;
    this.#former = former;
    this.#bounds = bounds;
  }

  /** Patterns that an event could start, in the order in which they are tried. */
  candidates(event: Event): Versions {
    this.#index ??= new PatternIndex(this.#active, this.#bounds);
    return this.#index.candidates(event);
  }

  /** Labels of threds that wait where events that are for no thred are offered, and could take this one. */
  waitLabels(event: Event): readonly string[] {
    this.#waits ??= this.#makeWaits();
    return this.#waits.labels(event);
  }

  #makeWaits(): WaitIndex {
    const all = [...this.#active, ...this.#former];
    const waits = all.flatMap((pattern) => [...outlineOf(pattern).waits.values()]);
    return new WaitIndex(waits, this.#bounds);
  }
}
