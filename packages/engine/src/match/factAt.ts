import type { Event } from '@srvthreds/core';
import { valueNamed } from '../expression/valueNamed.ts';
import { isScalar, type Place, type Scalar } from './Place.ts';

/**
 * The value that stands at a place of an event, as far as an equality with a scalar could hold for it. Lists on the way
 * are looked through, as the language does; where there is not exactly one value, none can be equal.
 *
 * @throws RangeError when the budget is spent, or the stack
 */
export function factAt(place: Place, event: Event, budget: Budget): Scalar | undefined {
  if (place.kind === 'path') {
    // As far as there is no list on the way, nothing needs to be put together.
    let value: unknown = event;
    for (const name of place.names) {
      value = ownValue(value, name);
      if (Array.isArray(value)) return onlyScalar(valuesAt(place, event, budget));
      if (value === undefined) return undefined;
    }
    return isScalar(value) ? value : undefined;
  }
  return onlyScalar(valuesAt(place, event, budget));
}

/**
 * Everything that stands at a place, with lists on the way taken apart.
 *
 * @throws RangeError when the budget is spent, or the stack
 */
export function valuesAt(place: Place, event: Event, budget: Budget): readonly unknown[] {
  if (place.kind === 'named') {
    const value = valueNamed(place.name, event.data?.content?.values);
    return value === undefined ? [] : [value];
  }
  let found: readonly unknown[] = [event];
  for (const name of place.names) found = found.flatMap((one) => valuesOf(one, name, budget));
  return found;
}

/** How many lists and items of lists may still be looked through; an expression may fail on more. */
export interface Budget {
  items: number;
}

/** What stands under a name, with lists taken apart. */
export function valuesOf(value: unknown, name: string, budget: Budget): readonly unknown[] {
  const own = ownValue(value, name);
  return own === undefined ? [] : flattened(own, budget);
}

/** What stands under a name as the value's own; undefined: nothing. */
export function ownValue(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

export function onlyScalar(values: readonly unknown[]): Scalar | undefined {
  const [only] = values;
  return values.length === 1 && isScalar(only) ? only : undefined;
}

/** A list taken apart, with the lists in it; anything else as the only one. */
export function flattened(value: unknown, budget: Budget): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [value];
  budget.items -= value.length + 1;
  if (budget.items < 0) throw new RangeError('expected shorter lists');
  return value.flatMap((item) => flattened(item, budget));
}
