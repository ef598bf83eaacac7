import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes thrown by mailboxes. */
export const MAILBOX_ERRORS = {
  MAILBOX_TOO_LARGE: {
    means: 'A message, an id or a batch is over its limit; nothing was put into the mailbox.',
    remedy: 'Keep large content elsewhere and a reference to it in the message.',
  },
  MAILBOX_NUMBER_UNKNOWN: {
    means:
      'Somebody has seen a number that the mailbox has not given yet: the store was emptied or set back, or has forgotten the mailbox.',
    remedy: 'Read from 0, and recognise by their ids what was seen before. Agents do this.',
  },
  MAILBOX_UNAVAILABLE: {
    means: 'The server that keeps mailboxes does not answer.',
    remedy: 'Make the same call again: a message is recognised by its id.',
  },
  MAILBOX_CLOSED: {
    means: 'A mailbox was used after it was closed.',
    remedy: 'Shut agents down before their mailboxes.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type MailboxErrorCode = keyof typeof MAILBOX_ERRORS;

/** A mailbox that did not do what it was asked for. */
export class MailboxError extends SrvThredsError<MailboxErrorCode> {}

export function mailboxClosed(): MailboxError {
  return new MailboxError('MAILBOX_CLOSED', 'expected an open mailbox');
}

export function numberUnknown(participantId: string, found: number, last: number): MailboxError {
  return new MailboxError(
    'MAILBOX_NUMBER_UNKNOWN',
    `expected a number that the mailbox of ${participantId} has given, at most ${last}, found ${found}`,
    { details: { participantId, found, last } },
  );
}
