import type { Event } from '@srvthreds/core';
import { DEFAULT_EXPRESSION_BOUNDS } from '../expression/Expression.ts';
import { FactIndex } from './FactIndex.ts';
import type { Question, WaitLabels } from './WaitLabels.ts';

/** Finds the labels under which threds stand that an event may be for, without looking at other reactions. */
export class WaitIndex {
  readonly #reactions: readonly WaitLabels[];
  readonly #mostItems: number;
  readonly #index: FactIndex<Question>;

  /**
   * @param reactions all that take events without a thred id
   * @param bounds.listItems as the expressions are bounded
   */
  constructor(
    reactions: readonly WaitLabels[],
    { listItems }: { readonly listItems: number } = DEFAULT_EXPRESSION_BOUNDS,
  ) {
    this.#reactions = reactions;
    this.#mostItems = listItems;
    this.#index = new FactIndex(
      reactions
        .flatMap((reaction) => reaction.questions())
        .map((item) => ({ item, demands: item.demands })),
    );
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
      if (error instanceof RangeError) return this.#reactions.map(({ all }) => all);
      throw error;
    }
  }
}
