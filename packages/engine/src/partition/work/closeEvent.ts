import { errorCode, errorMessage, WIRE_CODES, type EventError } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { RefusedError } from '../../errors.ts';
import { eventKey } from '../../protocol/aggregates.ts';
import type { Command } from '../../protocol/commands.ts';
import type { JournalBody } from '../../protocol/JournalBody.ts';
import { planHandledEvent } from '../../protocol/planEvent.ts';
import type { Outcome } from '../../Receipt.ts';
import { failureData, toEventError } from '../../step/notification.ts';
import type { StepMessage } from '../../step/StepResult.ts';
import { report, type PartitionScope } from '../PartitionScope.ts';
import { failureMessage } from './failureMessage.ts';
import { repeatAnswer } from './repeatAnswer.ts';

/** Longest answer to a system event that is written down whole, characters. */
const MOST_ANSWER = 16_384;

/** What became of an event that belongs to no thred, or to several. */
export interface Closing {
  readonly kind: 'orphan' | 'unknown-thred' | 'failed' | 'handled' | 'control';
  /** What the sender is told; the first is the whole story, if there is one. */
  readonly errors: readonly unknown[];
  /** Threds that it started. */
  readonly threds?: readonly string[];
  /** What is asked of other partitions because of it. */
  readonly commands?: readonly Command[];
  /** What its sender is told instead of a failure. */
  readonly answer?: StepMessage;
  /** Its thred has never been there. */
  readonly missing?: string | undefined;
}

/**
 * Commits what became of an event as an aggregate of its own, only if there is none yet: a repeat finds it, and sends
 * what has not left. What is too much for one commit fails as a whole, and its sender is told so.
 *
 * @returns false if it was closed before
 */
export async function closeEvent(
  work: AcceptedEvent,
  closing: Closing,
  scope: PartitionScope,
): Promise<boolean> {
  try {
    return await close(work, closing, scope);
  } catch (error) {
    if (errorCode(error) !== 'STORAGE_TOO_LARGE') throw error;
    return close(withoutData(work), tooLarge(work, closing, error), scope);
  }
}

async function close(
  work: AcceptedEvent,
  closing: Closing,
  scope: PartitionScope,
): Promise<boolean> {
  const { event } = work;
  const { kind, errors, threds = [], commands = [], answer, missing } = closing;
  const key = eventKey(event);
  const error: EventError | undefined = errors.length > 0 ? toEventError(errors[0]) : undefined;
  const notice = answer ?? (error && failureMessage(event, error, { owner: key, seq: 1 }, scope));
  const journal = journalOf(work, { kind, error, notice }, scope);
  try {
    const changes = planHandledEvent(journal, { notice, commands, missing }, scope.parts.rows);
    await scope.committer.commit(key, changes, { ifAbsent: true });
  } catch (conflict) {
    if (errorCode(conflict) !== 'STORAGE_VERSION_CONFLICT') throw conflict;
    if (await repeatAnswer(key, work, scope)) return false;
    throw conflict;
  }
  if (error)
    scope.parts.logger.warn(
      { eventId: event.id, errorId: notice?.event.id, err: errors[0] },
      'event failed',
    );
  report(scope, work, { outcome: outcomeOf(kind, threds), threds, ...(error ? { error } : {}) });
  return true;
}

function journalOf(
  { event, acceptedAt }: AcceptedEvent,
  { kind, error, notice }: Told,
  scope: PartitionScope,
): JournalBody {
  const now = scope.parts.clock.now();
  return {
    format: 1,
    kind,
    event,
    acceptedAt,
    now,
    ...(error ? { error } : {}),
    ...(notice ? { messages: [kind === 'control' ? cut(notice) : notice] } : {}),
    ...(kind === 'unknown-thred' ? { thredId: String(event.thredId) } : {}),
  };
}

interface Told {
  readonly kind: Closing['kind'];
  readonly error: EventError | undefined;
  readonly notice: StepMessage | undefined;
}

/** The journal would hold everything that anybody has looked at, else. */
function cut(notice: StepMessage): StepMessage {
  const { data } = notice.event;
  if (JSON.stringify(data ?? {}).length <= MOST_ANSWER) return notice;
  return { ...notice, event: { ...notice.event, data: { title: data?.title ?? '' } } };
}

function tooLarge(
  { event }: AcceptedEvent,
  { kind, answer, missing }: Closing,
  cause: unknown,
): Closing {
  const error = new RefusedError(
    `expected an outcome that fits into one commit, found more: ${errorMessage(cause)}`,
    WIRE_CODES.serverError,
  );
  const data = failureData(event.id, toEventError(error));
  return {
    kind: kind === 'control' ? kind : 'failed',
    errors: [error],
    missing,
    ...(answer ? { answer: { ...answer, event: { ...answer.event, data } } } : {}),
  };
}

/** What names an event; all of it has a bounded length. */
function withoutData(work: AcceptedEvent): AcceptedEvent {
  const { id, type, thredId, time, source } = work.event;
  const rest = {
    ...(thredId === undefined ? {} : { thredId }),
    ...(time === undefined ? {} : { time }),
  };
  return { ...work, event: { id, type, source: { id: source.id }, ...rest } };
}

function outcomeOf(kind: Closing['kind'], threds: readonly string[]): Outcome {
  if (kind === 'control') return 'answered';
  if (kind !== 'handled') return kind;
  return threds.length > 0 ? 'started' : 'forwarded';
}
