import {
  EVENT_TYPES,
  SYSTEM_SOURCE,
  WIRE_CODES,
  type Event,
  type EventData,
  type EventError,
} from '@srvthreds/core';
import { RefusedError } from '../errors.ts';

/** A failure in the form in which it travels. */
export function toEventError(error: unknown): EventError {
  if (error instanceof RefusedError)
    return {
      message: error.message,
      code: error.wireCode,
      ...(error.wireCause ? { cause: error.wireCause } : {}),
    };
  return { message: 'Server Error', code: WIRE_CODES.serverError, cause: toCause(error) };
}

/** Name and message, nested; never a stack, which stays in the log. */
export function toCause(error: unknown, depth = 0): object {
  const inner = error instanceof Error ? error.cause : undefined;
  const name = error instanceof Error ? baseName(error) : 'Error';
  return {
    name,
    message: messageOf(error),
    ...(inner instanceof Error && depth < 4 ? { cause: toCause(inner, depth + 1) } : {}),
  };
}

/** Tells somebody that an event of theirs failed. */
export function failureNotice(
  failed: Pick<Event, 'id' | 'thredId'>,
  error: EventError,
  { id, now }: { readonly id: string; readonly now: number },
): Event {
  return {
    id,
    type: EVENT_TYPES.tell,
    source: SYSTEM_SOURCE,
    ...(typeof failed.thredId === 'string' ? { thredId: failed.thredId } : {}),
    re: failed.id,
    data: failureData(failed.id, error),
    time: now,
  };
}

/** What anybody is told of a failure. */
export function failureData(eventId: string, error: EventError): EventData {
  return { title: `Failure processing Event ${eventId} : ${error.message}`, content: { error } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Our own classes are nobody's business outside; the language's (TypeError, RangeError) say something. */
function baseName(error: Error): string {
  return 'code' in error ? 'Error' : error.name;
}
