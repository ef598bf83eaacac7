import { valueNamed } from './valueNamed.ts';
import type { Event } from '@srvthreds/core';
import { namedPublishLocal } from './namedPublishLocal.ts';
import type { ExpressionScope } from './Expression.ts';
import { timestampText } from './timestampText.ts';
import { shuffled } from './shuffled.ts';

type Meaning = (scope: ExpressionScope) => unknown;

/**
 * Everything that an expression can name with a `$`, beside what the language brings along. `$now`, `$millis`, `$random`
 * and `$shuffle` are of the step's own time and chance, so that a step that is made again gives the same result.
 */
export const NAMES: Readonly<Record<string, Meaning>> = {
  event: ({ event }) => event,
  data: ({ event }) => event.data,
  advice: ({ event }) => event.data?.advice,
  content: ({ event }) => event.data?.content,
  values: ({ event }) => event.data?.content?.values,
  // A bound event says itself which thred it is for; an empty text does not.
  thredId: ({ event, thredId }) => (event.thredId ? event.thredId : thredId),
  outboundEvent: ({ outboundEvent }) => outboundEvent,
  valueNamed:
    ({ event }) =>
    (name: string, other?: Event) =>
      valueNamed(name, (other ?? event).data?.content?.values),
  local:
    ({ locals }) =>
    (name: string) =>
      locals.get(name),
  setLocal:
    ({ locals }) =>
    (name: string, value: unknown) =>
      locals.set(name, value),
  isResponseFor:
    ({ event, locals }) =>
    (name: string) => {
      const sent = locals.get(namedPublishLocal(name));
      return sent !== undefined && sent === event.re;
    },
  log:
    ({ log }) =>
    (text: unknown) =>
      log(String(text)),
  now:
    ({ now }) =>
    (picture?: string, timezone?: string) =>
      timestampText(now, picture, timezone),
  millis:
    ({ now }) =>
    () =>
      now,
  random:
    ({ random }) =>
    () =>
      random(),
  shuffle:
    ({ random }) =>
    (list: unknown) =>
      shuffled(Array.isArray(list) ? list : [list], random),
};

/** Names of functions that do something besides giving a result, or give another one each time. */
export const EFFECTS: ReadonlySet<string> = new Set(['setLocal', 'log', 'random', 'shuffle']);

/** What all names mean now. */
export function bindings(scope: ExpressionScope): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(NAMES).map(([name, meaning]): [string, unknown] => [name, meaning(scope)]),
  );
}

/** The document that paths in an expression begin at. */
export function inputDocument({ event, thredId }: ExpressionScope): object {
  return { event, context: { thredId } };
}
