import { placeKey, type Place, type Scalar } from './Place.ts';

/** What must stand at a place of an event: a value, or what a thred keeps under a name. */
export type Demand = FixedDemand | LocalDemand;

export interface FixedDemand {
  readonly place: Place;
  readonly value: Scalar;
  /** Two demands are the same if their keys are. */
  readonly key: string;
}

export interface LocalDemand {
  readonly place: Place;
  readonly local: string;
}

export function fixedDemand(place: Place, value: Scalar): FixedDemand {
  return { place, value, key: `${placeKey(place)}=${JSON.stringify(value)}` };
}

/** Demands that must all be met. */
export type Clause = readonly Demand[];

/** One of them must be met; none: nothing ever meets them. Undefined: nothing is known, so anything may. */
export type Clauses = readonly Clause[] | undefined;

// More alternatives would cost more than the trials that they save.
const MOST_CLAUSES = 256;

/** What meets one or the other. */
export function either(one: Clauses, other: Clauses): Clauses {
  if (!one || !other) return undefined;
  return one.length + other.length > MOST_CLAUSES ? undefined : [...one, ...other];
}

/** What meets both; where that would be too many alternatives, what meets the one with fewer. */
export function both(one: Clauses, other: Clauses): Clauses {
  if (!one) return other;
  if (!other) return one;
  if (one.length * other.length <= MOST_CLAUSES)
    return one.flatMap((left) => other.map((right) => [...left, ...right]));
  return one.length <= other.length ? one : other;
}
