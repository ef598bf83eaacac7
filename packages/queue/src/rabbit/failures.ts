import { errorMessage } from '@srvthreds/core';
import { QueueError } from '../errors.ts';

// The protocol's replies to what the broker will never do as it was asked.
const REFUSALS: ReadonlySet<unknown> = new Set([403, 406]);

export function queueClosed(): QueueError {
  return new QueueError('QUEUE_CLOSED', 'expected an open queue');
}

export function unavailable(expected: string, cause?: unknown): QueueError {
  const found = cause === undefined ? 'no answer' : errorMessage(cause);
  return new QueueError('QUEUE_UNAVAILABLE', `expected RabbitMQ ${expected}: ${found}`, {
    retryable: true,
    cause,
  });
}

/** True if the broker knows no such queue. */
export function isMissing(error: unknown): boolean {
  const origin = error instanceof QueueError ? error.cause : error;
  return replyOf(origin) === 404;
}

/** What a failed call to the broker means to the caller. */
export function failureOf(expected: string, cause: unknown): QueueError {
  if (cause instanceof QueueError) return cause;
  const reply = replyOf(cause);
  if (!REFUSALS.has(reply)) return unavailable(expected, cause);
  return new QueueError(
    'QUEUE_REFUSED',
    `expected RabbitMQ ${expected}: it refused: ${errorMessage(cause)}`,
    { details: { reply }, cause },
  );
}

function replyOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
