import { WIRE_CODES, type Event, type Transition } from '@srvthreds/core';
import { RefusedError } from '../errors.ts';
import type { AdminContext } from './AdminService.ts';
import { argument, textArgument } from './argument.ts';
import type { Ask, SystemOutcome } from './SystemEvents.ts';

/** Most threds that are ended by one request; the answer says how many are left. */
const MOST_AT_ONCE = 1_000;

/** Ends a thred, and its children with it; its owner answers. */
export function terminateThred(event: Event): SystemOutcome {
  const thredId = textArgument(event, 'thredId');
  return { ask: [(request) => ({ kind: 'terminate', thredId, request })] };
}

/** Makes a transition in a thred; its owner answers. */
export function transitionThred(event: Event): SystemOutcome {
  const thredId = textArgument(event, 'thredId');
  const transition = readTransition(argument(event, 'transition'));
  return { ask: [(request) => ({ kind: 'transition', thredId, transition, request })] };
}

/** Ends every thred, up to a number at a time. Answered when it is certain that they will end. */
export async function terminateAllThreds(
  _event: Event,
  { threds }: AdminContext,
): Promise<SystemOutcome> {
  const count = await threds.count();
  const page = await threds.list({ limit: MOST_AT_ONCE });
  const ask = page.threds.map(({ id }): Ask => () => ({
    kind: 'terminate',
    thredId: id,
    onlyIfThere: true,
  }));
  const left = Math.max(0, count - ask.length);
  const values = { status: 'OK', op: 'terminateAllThreds', terminated: ask.length, left };
  return { ask, answer: { values } };
}

const isText = (part: unknown): boolean => part === undefined || typeof part === 'string';
const INPUTS = new Set<unknown>([undefined, 'default', 'forward', 'local']);

function readTransition(value: unknown): Transition {
  if (value === undefined)
    throw new RefusedError('expected values.transition, found none', WIRE_CODES.missingArgument);
  const { name, input, localName } = (value ?? {}) as Record<string, unknown>;
  const isObject = typeof value === 'object' && !Array.isArray(value);
  if (isObject && isText(name) && INPUTS.has(input) && isText(localName))
    return value as Transition;
  throw new RefusedError(
    `expected a transition with name, input and localName, found ${JSON.stringify(value).slice(0, 200)}`,
    WIRE_CODES.invalidArgument,
  );
}
