import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes thrown by `@srvthreds/queue`. */
export const QUEUE_ERRORS = {
  QUEUE_BUSY: {
    means: 'More events wait than the door lets in; nothing was taken.',
    remedy: 'Send the same event again after `details.retryAfterMs` milliseconds.',
  },
  QUEUE_FULL: {
    means: 'A topic holds as many messages as it may; the message was not taken.',
    remedy: 'Send it again later, or add consumers.',
  },
  QUEUE_UNAVAILABLE: {
    means: 'The broker does not answer.',
    remedy: 'Wait: engines go on by themselves; producers send the same event again.',
  },
  QUEUE_NO_ROUTE: {
    means: 'The broker sent a message back: no queue takes its topic. The queue was deleted.',
    remedy: 'Find out who deletes queues; the queue is made again when the topic is used next.',
  },
  QUEUE_REFUSED: {
    means:
      'The broker refuses an operation: a queue was made with other settings, or a right is missing.',
    remedy:
      'Read what the broker says; use the same settings in all programs, or delete the queue.',
  },
  QUEUE_CLOSED: {
    means: 'The queue was used after it was closed.',
    remedy: 'Shut the engines and agents down before the queue.',
  },
  QUEUE_MESSAGE_UNREADABLE: {
    means: 'A message is not JSON; it was set aside on the dead-letter topic.',
    remedy: 'Find out who writes to the topic; the message itself is kept.',
  },
  BATCH_CLOSED: {
    means: 'An item was added to a batch processor after it was closed; the item was not taken.',
    remedy: 'Stop adding before closing.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type QueueErrorCode = keyof typeof QUEUE_ERRORS;

/** A queue operation that did not do what it was asked for. */
export class QueueError extends SrvThredsError<QueueErrorCode> {}
