import { errorCode, type EventError } from '@srvthreds/core';
import { thredKey } from '../../protocol/aggregates.ts';
import type { StartWork } from '../../protocol/commands.ts';
import { planStillborn } from '../../protocol/planStillborn.ts';
import { toEventError } from '../../step/notification.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { failureMessage } from './failureMessage.ts';
import { findStarted } from './findStarted.ts';

/** A start that comes to nothing: the tombstone, and what the sender of the event is told. */
export async function bury(
  work: StartWork,
  kind: 'failed' | 'too-old' | 'poison',
  scope: PartitionScope,
  failure?: unknown,
): Promise<void> {
  const { thredId, event, acceptedAt } = work;
  const error: EventError | undefined = failure === undefined ? undefined : toEventError(failure);
  const notice = event && error && failureMessage(event, error, { owner: thredId, seq: 1 }, scope);
  const now = scope.parts.clock.now();
  const journal = {
    format: 1,
    kind,
    thredId,
    ...(event ? { event } : {}),
    acceptedAt,
    now,
    ...(error ? { error, log: [{ type: 'e' as const }] } : {}),
    ...(notice ? { messages: [notice] } : {}),
  } as const;
  if (failure !== undefined)
    scope.parts.logger.warn(
      { thredId, eventId: event?.id, errorId: notice?.event.id, err: failure },
      'thred not made; its first step failed',
    );
  const changes = planStillborn(work, { journal, notice }, scope.parts.rows);
  try {
    await scope.committer.commit(thredKey(thredId), changes, { ifAbsent: true });
  } catch (conflict) {
    if (errorCode(conflict) !== 'STORAGE_VERSION_CONFLICT') throw conflict;
    // It is there already, from before; tried again, it would be there again.
    if (!(await findStarted(work, scope))) throw conflict;
  }
}
