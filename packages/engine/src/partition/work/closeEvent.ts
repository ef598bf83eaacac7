import { errorCode, type EventError } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { eventKey } from '../../protocol/aggregates.ts';
import type { Command } from '../../protocol/commands.ts';
import type { JournalBody } from '../../protocol/JournalBody.ts';
import { planHandledEvent } from '../../protocol/planEvent.ts';
import type { Outcome } from '../../Receipt.ts';
import { toEventError } from '../../step/notification.ts';
import type { StepMessage } from '../../step/StepResult.ts';
import { report, type PartitionScope } from '../PartitionScope.ts';
import { failureMessage } from './failureMessage.ts';
import { repeatAnswer } from './repeatAnswer.ts';

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
 * what has not left.
 *
 * @returns false if it was closed before
 */
export async function closeEvent(
  work: AcceptedEvent,
  { kind, errors, threds = [], commands = [], answer, missing }: Closing,
  scope: PartitionScope,
): Promise<boolean> {
  const { event, acceptedAt } = work;
  const key = eventKey(event);
  const error: EventError | undefined = errors.length > 0 ? toEventError(errors[0]) : undefined;
  const notice = answer ?? (error && failureMessage(event, error, { owner: key, seq: 1 }, scope));
  const journal: JournalBody = {
    format: 1,
    kind,
    event,
    acceptedAt,
    now: scope.parts.clock.now(),
    ...(error ? { error } : {}),
    ...(notice ? { messages: [notice] } : {}),
    ...(kind === 'unknown-thred' ? { thredId: String(event.thredId) } : {}),
  };
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

function outcomeOf(kind: Closing['kind'], threds: readonly string[]): Outcome {
  if (kind === 'control') return 'answered';
  if (kind !== 'handled') return kind;
  return threds.length > 0 ? 'started' : 'forwarded';
}
