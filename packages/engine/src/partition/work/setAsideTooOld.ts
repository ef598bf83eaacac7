import { errorCode } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { deadLetterKey } from '../../protocol/aggregates.ts';
import { planDeadLetter } from '../../protocol/planEvent.ts';
import { report, type PartitionScope } from '../PartitionScope.ts';

/** Sets an event aside of which nobody can tell any more whether it was applied. */
export async function setAsideTooOld(work: AcceptedEvent, scope: PartitionScope): Promise<number> {
  const { event, acceptedAt } = work;
  const now = scope.parts.clock.now();
  const letter = { reason: 'EVENT_TOO_OLD', at: now, body: JSON.stringify(work) };
  const journal = { format: 1, kind: 'too-old', event, acceptedAt, now } as const;
  scope.parts.logger.error({ eventId: event.id, acceptedAt }, 'EVENT_TOO_OLD: event set aside');
  try {
    const changes = planDeadLetter(letter, journal);
    await scope.committer.commit(deadLetterKey(event.id), changes, { ifAbsent: true });
  } catch (error) {
    // It lies there already.
    if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
  }
  report(scope, acceptedAt, { eventId: event.id, outcome: 'too-old', threds: [] });
  return 1;
}
