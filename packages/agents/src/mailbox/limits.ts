import { MailboxError } from './errors.ts';
import type { MailboxMessage } from './Mailbox.ts';

/** What calls to a mailbox may hold and give, on every driver. */
export const MAILBOX_LIMITS = {
  /** Characters of the id of a participant or a message; at least 1. */
  idLength: 512,
  /** Characters of a body: as many as a message in the outbox of an engine may have. */
  bodyLength: 1_048_576,
  messagesPerAppend: 100,
  entriesPerRead: 1_000,
  /** Bytes of the bodies that one reading gives; the first entry is given whatever its length. */
  bytesPerRead: 4_194_304,
  /** Messages that have left a mailbox, by being taken or dropped, and would be recognised if they came again. */
  idsRemembered: 1_000,
} as const;

const DAY_MS = 86_400_000;

/** What one mailbox may hold, and for how long. */
export interface MailboxBounds {
  /** Most messages, >= 1. Default 10,000. Beyond it the oldest go. */
  readonly messages?: number;
  /** Most bytes of their bodies in UTF-8, >= 1. Default 16 MiB. Beyond it the oldest go; the newest always stays. */
  readonly bytes?: number;
  /**
   * A message is kept for at least so long, milliseconds, >= 1. Default 30 days. Older ones go when the next message comes,
   * or when none has come for as long.
   */
  readonly ageMs?: number;
  /**
   * So long after the last message a mailbox is forgotten, with its numbers, milliseconds, >= `ageMs`. Default 365 days. A
   * reader who comes later with a number is told that it is unknown.
   */
  readonly forgetMs?: number;
}

/** @throws RangeError if a bound is outside its range */
export function readBounds(bounds: MailboxBounds): Required<MailboxBounds> {
  const ageMs = bounds.ageMs ?? 30 * DAY_MS;
  return {
    messages: atLeast(1, 'messages', bounds.messages ?? 10_000),
    bytes: atLeast(1, 'bytes', bounds.bytes ?? 16_777_216),
    ageMs: atLeast(1, 'ageMs', ageMs),
    forgetMs: atLeast(ageMs, 'forgetMs', bounds.forgetMs ?? Math.max(ageMs, 365 * DAY_MS)),
  };
}

/**
 * Refuses messages that are over a limit; a driver calls it before it writes.
 *
 * @throws MailboxError `MAILBOX_TOO_LARGE`; RangeError if there are none
 */
export function checkAppend(participantId: string, messages: readonly MailboxMessage[]): void {
  const { bodyLength, idLength, messagesPerAppend } = MAILBOX_LIMITS;
  checkParticipant(participantId);
  if (messages.length === 0) throw new RangeError('expected at least one message, found none');
  check('messages in one append', messages.length, messagesPerAppend);
  for (const { id, body } of messages) {
    if (id === '') throw new RangeError('expected the id of a message, found an empty one');
    check('characters of the id of a message', id.length, idLength);
    check(`characters of message ${id}`, body.length, bodyLength);
  }
}

/** @throws MailboxError `MAILBOX_TOO_LARGE`; RangeError if it is empty */
export function checkParticipant(participantId: string): void {
  if (participantId === '') throw new RangeError('expected the id of a participant, found none');
  check('characters of the id of a participant', participantId.length, MAILBOX_LIMITS.idLength);
}

/** @throws RangeError unless it can be the number of a message, or 0 */
export function checkNumber(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new RangeError(`expected ${name} to be a whole number from 0 below 2^53, found ${value}`);
}

/** @throws RangeError if it is outside its range */
export function readLimit(limit: number = MAILBOX_LIMITS.entriesPerRead): number {
  const most = MAILBOX_LIMITS.entriesPerRead;
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new RangeError(`expected a limit from 1 to ${most}, found ${limit}`);
}

function check(what: string, found: number, most: number): void {
  if (found <= most) return;
  throw new MailboxError('MAILBOX_TOO_LARGE', `expected at most ${most} ${what}, found ${found}`, {
    details: { what, found, most },
  });
}

function atLeast(least: number, name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`expected ${name} to be a whole number from ${least}, found ${value}`);
}
