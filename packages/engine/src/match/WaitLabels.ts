import { digest, type Event } from '@srvthreds/core';
import type { Locals } from '../expression/Expression.ts';
import type { Clause, Clauses, Demand, FixedDemand, LocalDemand } from './Clause.ts';
import { onlyScalar, valuesAt, type Budget } from './factAt.ts';
import { isScalar, placeKey, type Place, type Scalar } from './Place.ts';

/** What an event must hold to ask under some labels. */
export interface Question {
  readonly demands: readonly FixedDemand[];
  /** The labels under which the threds stand that this event may be for. */
  readonly labels: (event: Event, budget: Budget) => readonly string[];
}

/**
 * The labels by which an event finds the threds that wait in a reaction. An equality between the event and a local, such
 * as `$values.orderId = $local('orderId')`, is a correlation key: its value is part of the label, so that an event finds
 * the one thred that it is about. No thred is missed that would take the event, or fail on it, if all were asked.
 */
export class WaitLabels {
  /** Carried by every thred that waits in the reaction. */
  readonly all: string;
  readonly #clauses: Clauses;

  /**
   * @param all label of the reaction; names its pattern, the pattern's version, and itself
   * @param clauses what the reaction requires of an event
   */
  constructor(all: string, clauses: Clauses) {
    this.all = all;
    this.#clauses = clauses;
  }

  /** The labels of a thred that waits there. */
  ofThred(locals: Pick<Locals, 'get'>): readonly string[] {
    const labels = new Set([this.all]);
    for (const { place, local } of this.#keys()) {
      const value = locals.get(local);
      // What is missing is equal to nothing, so the thred need not be found by it.
      if (value === undefined) continue;
      labels.add(isScalar(value) ? this.#valueLabel(place, value) : this.#partsLabel(place));
    }
    return [...labels];
  }

  /** What an event asks, if it meets the demands. */
  questions(): readonly Question[] {
    if (!this.#clauses) return [{ demands: [], labels: () => [this.all] }];
    return this.#clauses.map((clause) => {
      const key = correlationKey(clause);
      return {
        demands: clause.filter(isFixed),
        labels: key ? (event, budget) => this.#asked(key, event, budget) : () => [this.all],
      };
    });
  }

  #asked({ place }: LocalDemand, event: Event, budget: Budget): string[] {
    const before = budget.items;
    const values = valuesAt(place, event, budget);
    const fact = onlyScalar(values);
    // A list, or an object, can be equal to a local that is one.
    const hasParts = budget.items < before || (values.length > 0 && fact === undefined);
    return [
      ...(fact === undefined ? [] : [this.#valueLabel(place, fact)]),
      ...(hasParts ? [this.#partsLabel(place)] : []),
    ];
  }

  #keys(): LocalDemand[] {
    return (this.#clauses ?? []).flatMap((clause) => correlationKey(clause) ?? []);
  }

  #valueLabel(place: Place, value: Scalar): string {
    return `${this.all}:${digest(placeKey(place), JSON.stringify(value))}`;
  }

  /** Of threds whose local is a list or an object. */
  #partsLabel(place: Place): string {
    return `${this.all}:${digest(placeKey(place))}`;
  }
}

/** The first equality with a local; the others are left to the trial. */
function correlationKey(clause: Clause): LocalDemand | undefined {
  return clause.find((demand): demand is LocalDemand => 'local' in demand);
}

function isFixed(demand: Demand): demand is FixedDemand {
  return 'value' in demand;
}
