import {
  digest,
  EVENT_TYPES,
  SYSTEM_SOURCE,
  SYSTEM_THRED_ID,
  WIRE_CODES,
  type EventValues,
} from '@srvthreds/core';
import { RefusedError } from '../errors.ts';
import type { ControlRequest } from '../protocol/commands.ts';
import { failureNotice, toCause, toEventError } from '../step/notification.ts';
import type { StepMessage } from '../step/StepResult.ts';

/** What comes of a system event: values, or why there are none. */
export type SystemAnswer = { readonly values: EventValues } | { readonly error: unknown };

/** What the sender of a system event is told. The same request always gives the same message. */
export function systemAnswer(
  { eventId, op, sourceId }: ControlRequest,
  answer: SystemAnswer,
  now: number,
): StepMessage {
  const id = `evt${digest(SYSTEM_THRED_ID, eventId, 'answer')}`;
  if ('error' in answer) {
    const error = toEventError(refusalOf(op, answer.error));
    const event = failureNotice({ id: eventId, thredId: SYSTEM_THRED_ID }, error, { id, now });
    return { to: [sourceId], event, seq: 1 };
  }
  const title = `System Event -> Thred: ${SYSTEM_THRED_ID} -> Re: Event: ${eventId}`;
  const event = {
    id,
    type: EVENT_TYPES.tell,
    source: SYSTEM_SOURCE,
    thredId: SYSTEM_THRED_ID,
    re: eventId,
    data: { title, content: { values: answer.values } },
    time: now,
  };
  return { to: [sourceId], event, seq: 1 };
}

/** What was refused on purpose is told as it is; anything else is our fault, and only its cause is told. */
function refusalOf(op: string, error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  const message = `Operation ${op} failed for system event`;
  return new RefusedError(message, WIRE_CODES.serverError, toCause(error));
}
