import {
  EVENT_TYPES,
  WIRE_CODES,
  type Event,
  type EventSource,
  type EventValues,
} from '@srvthreds/core';
import { RefusedError, unauthorized } from '../errors.ts';
import { valueNamed } from '../expression/valueNamed.ts';
import { people } from './resolveAddresses.ts';
import type { StepDraft } from './StepDraft.ts';

/** A participant's word to all others; the thred stays where it is. @throws RefusedError */
export function broadcast(event: Event, draft: StepDraft): void {
  const { source } = event;
  if (draft.pattern.pattern.broadcastAllowed !== true)
    throw unauthorized(`expected a pattern that allows broadcasts, found ${draft.pattern.id}`);
  if (!people(draft.participants, draft.context.directory).includes(source.id))
    throw unauthorized(`expected a participant of ${draft.thredId}, found ${source.id}`);
  const values = event.data?.content?.values;
  if (!valueNamed('message', values))
    throw new RefusedError('expected a value "message", found none', WIRE_CODES.missingArgument);
  const title = `Message from ${source.id}`;
  tellOthers(event, { title, valuesType: 'broadcastMessage', extra: {} }, draft);
}

/** Shows a participant's answer to the others, if the pattern wants it. The sender joins the participants first. */
export function echo(event: Event, draft: StepDraft): void {
  const { echoResponses } = draft.pattern.pattern;
  if (echoResponses !== true || event.type !== EVENT_TYPES.clientTell) return;
  draft.participants.add(event.source.id);
  const title = `Action by ${event.source.id}`;
  const extra = event.re === undefined ? {} : { re: event.re };
  tellOthers(event, { title, valuesType: 'broadcastValues', extra }, draft);
}

interface Telling {
  readonly title: string;
  readonly valuesType: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

function tellOthers(event: Event, { title, valuesType, extra }: Telling, draft: StepDraft): void {
  const others = people(draft.participants, draft.context.directory).filter(
    (id) => id !== event.source.id,
  );
  const values = withSource(event.data?.content?.values, event.source, extra);
  const data = { title, content: { valuesType, values } };
  draft.send(others, draft.newEvent(EVENT_TYPES.broadcast, { data }));
}

function withSource(
  values: EventValues | undefined,
  messageSource: EventSource,
  extra: Readonly<Record<string, unknown>>,
): EventValues {
  return Object.assign({}, values, extra, { messageSource });
}
