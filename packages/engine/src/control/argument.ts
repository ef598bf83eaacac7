import { WIRE_CODES, type Event } from '@srvthreds/core';
import { RefusedError } from '../errors.ts';

/** Most characters of a text argument: as many as a name may have. */
const MOST_TEXT = 512;

/** A named argument of a system event; undefined if it is not there. */
export function argument(event: Event, name: string): unknown {
  const values = event.data?.content?.values;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined;
  return Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined;
}

/** @throws RefusedError if the argument is missing, no text, or too long */
export function textArgument(event: Event, name: string): string {
  const value = argument(event, name);
  if (value === undefined || value === '')
    throw new RefusedError(`expected values.${name}, found none`, WIRE_CODES.missingArgument);
  if (typeof value === 'string' && value.length <= MOST_TEXT) return value;
  const found = typeof value === 'string' ? `${value.length} characters` : typeof value;
  throw new RefusedError(
    `expected values.${name} to be a text of at most ${MOST_TEXT} characters, found ${found}`,
    WIRE_CODES.invalidArgument,
  );
}

/** @throws RefusedError if the argument is there and not one of these */
export function choiceArgument<T extends string>(
  event: Event,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const value = argument(event, name) ?? choices[0];
  const found = choices.find((choice) => choice === value);
  if (found) return found;
  throw new RefusedError(
    `expected values.${name} one of ${choices.join(', ')}, found ${JSON.stringify(value).slice(0, 100)}`,
    WIRE_CODES.invalidArgument,
  );
}
