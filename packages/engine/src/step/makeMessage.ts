import { EVENT_TYPES, type Event } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import { namedPublishLocal } from '../expression/namedPublishLocal.ts';
import type { CompiledPublish, CompiledTransform } from './CompiledPattern.ts';
import { readAddresses } from './resolveAddresses.ts';
import type { StepDraft } from './StepDraft.ts';
import { fillTemplate } from './template.ts';

/** A message whose addresses are as the pattern gives them. */
export interface AddressedEvent {
  readonly addresses: readonly string[];
  readonly event: Event;
}

/**
 * Carries out transform and publish, in the order data, re, to, onPublish, named publish.
 *
 * @returns undefined unless there are both an event and addresses
 */
export function makeMessage(
  { transform, publish }: { transform?: CompiledTransform; publish?: CompiledPublish },
  input: Event,
  draft: StepDraft,
): AddressedEvent | undefined {
  const event = transform ? makeEvent(transform, input, draft) : undefined;
  if (!publish) return undefined;
  const addresses = readAddresses(fillTemplate(publish.to, draft.scope(input)));
  if (event && publish.onPublish) publish.onPublish.evaluate(draft.scope(input, event));
  if (publish.name !== undefined) draft.locals.set(namedPublishLocal(publish.name), event?.id);
  return event && addresses ? { addresses, event } : undefined;
}

function makeEvent(
  { template, templateXpr, re: reExpression }: CompiledTransform,
  input: Event,
  draft: StepDraft,
): Event {
  const scope = draft.scope(input);
  const data = template
    ? fillTemplate(template, scope)
    : requireExpression(templateXpr).evaluate(scope);
  const re = reExpression?.evaluate(scope);
  return draft.newEvent(EVENT_TYPES.tell, {
    ...(data === undefined || data === null ? {} : { data }),
    ...(re ? { re: typeof re === 'string' ? re : JSON.stringify(re) } : {}),
  });
}

function requireExpression<T>(expression: T | undefined): T {
  if (expression) return expression;
  throw new EngineError(
    'STEP_NO_TRANSFORM',
    'expected eventDataTemplate or templateXpr in a transform, found neither',
  );
}
