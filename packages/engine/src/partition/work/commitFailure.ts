import type { Event, EventError } from '@srvthreds/core';
import type { SeenChange } from '../../protocol/SeenList.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toEventError } from '../../step/notification.ts';
import type { LiveThred } from '../LiveThred.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { commitThred } from './commitThred.ts';
import { failureMessage } from './failureMessage.ts';

/** An event that failed in a thred. */
export interface FailedEvent {
  readonly event: Event;
  /** When it was first accepted, milliseconds since 1970. */
  readonly acceptedAt: number;
  /** The mark by which a repeat is recognised. */
  readonly seen: SeenChange;
  readonly failure: unknown;
}

/** The thred in which it failed, and its pattern if that can be had. */
export interface FailedThred {
  readonly pattern: CompiledPattern | undefined;
  readonly thred: LiveThred;
}

/**
 * Commits that an event failed: its thred stays as it was, nothing that the step decided leaves, the sender is told, and
 * the event counts as handled.
 *
 * @returns what the sender is told
 */
export async function commitFailure(
  { event, acceptedAt, seen, failure }: FailedEvent,
  { pattern, thred }: FailedThred,
  scope: PartitionScope,
): Promise<EventError> {
  const { state } = thred;
  const error = toEventError(failure);
  const notice = failureMessage(event, error, { owner: state.id, seq: state.messages + 1 }, scope);
  const messages = notice ? [notice] : [];
  const from = state.reaction ? { from: state.reaction.name } : {};
  scope.parts.logger.warn(
    { eventId: event.id, thredId: state.id, errorId: notice?.event.id, err: failure },
    'event failed; its thred stays as it was',
  );
  const journal = {
    format: 1,
    kind: 'failed',
    thredId: state.id,
    event,
    acceptedAt,
    now: scope.parts.clock.now(),
    error,
    log: [{ type: 'e', ...from }],
    messages,
  } as const;
  const after = notice ? { ...state, messages: state.messages + 1 } : state;
  const base = { pattern, before: state, after, seen, messages, spawns: [], acceptedAt };
  await commitThred({ ...base, journal: [journal] }, thred, scope);
  return error;
}
