import { errorCode } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { eventDeadLetterKey } from '../../protocol/aggregates.ts';
import { planDeadLetter } from '../../protocol/deadLetter.ts';
import { report, type PartitionScope } from '../PartitionScope.ts';

/** Why an event is set aside: nobody can tell whether it was applied, or engines die of it. */
export type AsideReason = 'EVENT_TOO_OLD' | 'EVENT_POISON';

const OUTCOMES = { EVENT_TOO_OLD: 'too-old', EVENT_POISON: 'poison' } as const;

/**
 * Sets an event aside, where people can see it and send it again as a new one; it is not applied.
 *
 * @returns how many works that deals with
 */
export async function setAside(
  work: AcceptedEvent,
  reason: AsideReason,
  scope: PartitionScope,
): Promise<number> {
  const { event, acceptedAt } = work;
  const now = scope.parts.clock.now();
  const kind = OUTCOMES[reason];
  const letter = { reason, at: now, body: JSON.stringify(work) };
  const journal = { format: 1, kind, event, acceptedAt, now } as const;
  scope.parts.logger.error({ eventId: event.id, acceptedAt }, `${reason}: event set aside`);
  try {
    const changes = planDeadLetter(letter, journal);
    await scope.committer.commit(eventDeadLetterKey(event), changes, { ifAbsent: true });
  } catch (error) {
    // It lies there already.
    if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
  }
  report(scope, work, { outcome: kind, threds: [] });
  return 1;
}
