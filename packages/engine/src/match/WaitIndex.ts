import type { Event } from '@srvthreds/core';
import { DEFAULT_EXPRESSION_BOUNDS } from '../expression/Expression.ts';
import { FactIndex, type Entry } from './FactIndex.ts';
import type { Question, WaitLabels } from './WaitLabels.ts';

/** Finds the labels under which threds stand that an event may be for, without looking at other reactions. */
export class WaitIndex {
  readonly #mostItems: number;
  readonly #entries = new Map<WaitLabels, readonly Entry<Question>[]>();
  readonly #index = new FactIndex<Question>();

  /**
   * @param reactions all that take events without a thred id
   * @param bounds.listItems as the expressions are bounded
   */
  constructor(
    reactions: readonly WaitLabels[] = [],
    { listItems }: { readonly listItems: number } = DEFAULT_EXPRESSION_BOUNDS,
  ) {
    this.#mostItems = listItems;
    for (const reaction of reactions) this.add(reaction);
  }

  /** Does nothing for one that is there. */
  add(reaction: WaitLabels): void {
    if (this.#entries.has(reaction)) return;
    const entries = reaction.questions().map((one) => this.#index.add(one, one.demands));
    this.#entries.set(reaction, entries);
  }

  remove(reaction: WaitLabels): void {
    for (const entry of this.#entries.get(reaction) ?? []) this.#index.remove(entry);
    this.#entries.delete(reaction);
  }

  /** Labels to ask for, each once; every thred that might take the event or fail on it carries one of them. */
  labels(event: Event): readonly string[] {
    const budget = { items: this.#mostItems };
    const found: Question[] = [];
    try {
      this.#index.collect(event, budget, found);
      return [...new Set(found.flatMap(({ labels }) => labels(event, budget)))];
    } catch (error) {
      // Such an event may be more than an expression can look through: then each thred must fail for itself.
      if (error instanceof RangeError) return [...this.#entries.keys()].map(({ all }) => all);
      throw error;
    }
  }
}
