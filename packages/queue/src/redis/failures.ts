import { errorMessage } from '@srvthreds/core';
import { QueueError } from '../errors.ts';

/** The first word of an error reply is its code; these are said to what Redis will never do as it was asked. */
const REFUSALS: ReadonlySet<string> = new Set(['NOAUTH', 'NOPERM', 'WRONGPASS', 'WRONGTYPE']);

export function queueClosed(): QueueError {
  return new QueueError('QUEUE_CLOSED', 'expected an open queue');
}

export function unavailable(expected: string, cause?: unknown): QueueError {
  const found = cause === undefined ? 'no answer' : errorMessage(cause);
  return new QueueError('QUEUE_UNAVAILABLE', `expected Redis ${expected}: ${found}`, {
    retryable: true,
    cause,
  });
}

/** What a failed call means to the caller. Whether a write has happened all the same, nobody knows. */
export function failureOf(expected: string, cause: unknown): QueueError {
  if (cause instanceof QueueError) return cause;
  const [code = ''] = errorMessage(cause).split(' ', 1);
  if (!REFUSALS.has(code)) return unavailable(expected, cause);
  const message = `expected Redis ${expected}: it refused: ${errorMessage(cause)}`;
  return new QueueError('QUEUE_REFUSED', message, { details: { reply: code }, cause });
}

export function queueFull(topic: string, maxLength: number): QueueError {
  return new QueueError('QUEUE_FULL', `expected fewer than ${maxLength} messages in ${topic}`, {
    retryable: true,
    details: { topic, maxLength },
  });
}

export function queueBusy(maxPending: number): QueueError {
  return new QueueError(
    'QUEUE_BUSY',
    `expected fewer than ${maxPending} messages waiting to be sent, found as many`,
    { retryable: true, details: { retryAfterMs: 100, maxPending } },
  );
}
