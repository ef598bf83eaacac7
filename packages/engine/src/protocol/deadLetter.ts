import { digest, routeOfEvent, routeOfThred } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import type { Changes, NewMessage } from '@srvthreds/storage';
import type { OutboxMessage } from '../outbox/MessageSink.ts';
import {
  DEAD_LETTER_LABEL,
  endedLabel,
  type ClosedLetterState,
  type DeadLetterEntry,
  type DeadLetterState,
} from './aggregates.ts';
import { routeOfCommand, type Command } from './commands.ts';
import type { JournalBody } from './JournalBody.ts';

/** What a letter remembers of itself; older entries go. */
const MOST_ENTRIES = 20;
/** What is kept of a message that is too large; quoted twice it still fits into a state. Characters. */
const CUT_LENGTH = 100_000;

/** The commit that sets something aside where people can see it. */
export function planDeadLetter(
  letter: Pick<DeadLetterState, 'reason' | 'at' | 'body'>,
  journal?: JournalBody,
): Changes {
  const { reason, at } = letter;
  const history = [{ at, what: 'set-aside', reason }] as const;
  return {
    ...asDeadLetter({ format: 1, kind: 'dead', ...letter, history }),
    ...(journal ? { journal: [JSON.stringify(journal)] } : {}),
  };
}

/** The commit that opens a closed letter: what was sent again has failed again. */
export function planSetAsideAgain(
  { body, history }: ClosedLetterState,
  { reason, at }: { readonly reason: string; readonly at: number },
): Changes {
  const entry = { at, what: 'set-aside', reason } as const;
  return asDeadLetter({
    format: 1,
    kind: 'dead',
    reason,
    at,
    body,
    history: lengthen(history, entry),
  });
}

export interface LetterClosing {
  readonly what: 'sent-again' | 'removed';
  readonly at: number;
  /** A message that leaves again. */
  readonly enqueue?: NewMessage;
}

/** The commit that closes a letter. It goes like a tombstone, so that what it is about is recognised if it comes again. */
export function planClosedLetter(
  letter: DeadLetterState,
  { what, at, enqueue }: LetterClosing,
): Changes {
  const content = readLetter(letter.body);
  const startAcceptedAt = isEvent(content) && !isForThred(content) ? content.acceptedAt : -1;
  const state: ClosedLetterState = {
    ...letter,
    kind: 'closed-letter',
    history: lengthen(letter.history ?? [], { at, what }),
    startAcceptedAt,
  };
  return {
    state: JSON.stringify(state),
    labels: [endedLabel(at, startAcceptedAt)],
    ...(enqueue ? { enqueue: [enqueue] } : {}),
  };
}

/** What lies in a letter. */
export type LetterContent = AcceptedEvent | Command | LetterMessage;

/** A message; with `isCut`, only the beginning of its body is there, and it cannot be sent again. */
export type LetterMessage = OutboxMessage & { readonly isCut?: true };

export function readLetter(body: string): LetterContent {
  return JSON.parse(body) as LetterContent;
}

export function isEvent(content: LetterContent): content is AcceptedEvent {
  return 'kind' in content && content.kind === 'event';
}

export function isCommand(content: LetterContent): content is Command {
  return 'kind' in content && content.kind !== 'event';
}

/** The beginning of a message that is too large for a letter. */
export function cutMessage(message: OutboxMessage): LetterMessage {
  return { ...message, body: message.body.slice(0, CUT_LENGTH), isCut: true };
}

/** Is only a part of it left? */
export function isCut(content: LetterContent): boolean {
  return 'isCut' in content;
}

/** The route of what lies in a letter: what is done with it keeps its place among what concerns the same thred. */
export function routeOfLetter(content: LetterContent): string {
  if (isCommand(content)) return routeOfCommand(content);
  return isEvent(content) ? routeOfEvent(content.event) : routeOfThred(content.aggregateId);
}

/**
 * The new event as which an event is sent again. The same letter always gives the same one, so that a repeat after a
 * crash is recognised.
 */
export function eventAgain(
  letterId: string,
  { event }: AcceptedEvent,
  acceptedAt: number,
): AcceptedEvent {
  const again = { ...event, id: `again_${digest(letterId)}`, re: event.id };
  return { format: 1, kind: 'event', acceptedAt, event: again };
}

/**
 * The command as which one is sent again. An offer is another one, so that the thred's mark of the first does not stand
 * in its way, and gets a letter of its own if it is set aside again.
 */
export function commandAgain(letterId: string, command: Command, acceptedAt: number): Command {
  const again = { ...command, acceptedAt };
  return again.kind === 'offer' ? { ...again, again: letterId } : again;
}

function asDeadLetter(state: DeadLetterState): Changes {
  return { state: JSON.stringify(state), labels: [DEAD_LETTER_LABEL] };
}

function isForThred({ event }: AcceptedEvent): boolean {
  return typeof event.thredId === 'string';
}

function lengthen(history: readonly DeadLetterEntry[], entry: DeadLetterEntry): DeadLetterEntry[] {
  return [...history, entry].slice(-MOST_ENTRIES);
}
