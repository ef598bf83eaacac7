import { errorCode } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { eventDeadLetterKey, workDeadLetterKey } from '../../protocol/aggregates.ts';
import { commandId, type Command } from '../../protocol/commands.ts';
import { planDeadLetter } from '../../protocol/deadLetter.ts';
import { report, type PartitionScope } from '../PartitionScope.ts';
import { bury } from './bury.ts';

/** Why something is set aside: nobody can tell whether it was applied, or engines die of it. */
export type AsideReason = 'EVENT_TOO_OLD' | 'EVENT_POISON';

const OUTCOMES = { EVENT_TOO_OLD: 'too-old', EVENT_POISON: 'poison' } as const;

/**
 * Sets an event or a command aside, where people can see it and send it again as a new one; it is not applied.
 *
 * @returns how many works that deals with
 */
export async function setAside(
  work: AcceptedEvent | Command,
  reason: AsideReason,
  scope: PartitionScope,
): Promise<number> {
  const { acceptedAt } = work;
  const now = scope.parts.clock.now();
  const kind = OUTCOMES[reason];
  const letter = { reason, at: now, body: JSON.stringify(work) };
  const event = eventOf(work);
  const journal = { format: 1, kind, ...(event ? { event } : {}), acceptedAt, now } as const;
  scope.parts.logger.error(
    { eventId: event?.id, kind: work.kind, acceptedAt },
    `${reason}: ${work.kind} set aside`,
  );
  try {
    const changes = planDeadLetter(letter, journal);
    await scope.committer.commit(deadKey(work), changes, { ifAbsent: true });
  } catch (error) {
    // It lies there already.
    if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
  }
  if (work.kind === 'start') await bury(work, kind, scope);
  if (work.kind === 'event') report(scope, work, { outcome: kind, threds: [] });
  return 1;
}

/** Where the dead letter of a work lies, or would lie. */
export function deadKey(work: AcceptedEvent | Command): string {
  return work.kind === 'event'
    ? eventDeadLetterKey(work.event)
    : workDeadLetterKey(commandId(work));
}

function eventOf(work: AcceptedEvent | Command): AcceptedEvent['event'] | undefined {
  return 'event' in work ? work.event : work.kind === 'admit' ? work.start.event : undefined;
}
