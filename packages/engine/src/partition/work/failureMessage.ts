import { digest, type Event, type EventError } from '@srvthreds/core';
import { failureNotice } from '../../step/notification.ts';
import type { StepMessage } from '../../step/StepResult.ts';
import type { PartitionScope } from '../PartitionScope.ts';

/** Tells the sender that an event failed; undefined if the sender is a service, which is told nothing. */
export function failureMessage(
  event: Event,
  error: EventError,
  { owner, seq }: { readonly owner: string; readonly seq: number },
  { parts }: PartitionScope,
): StepMessage | undefined {
  if (parts.directory.isService(event.source.id)) return undefined;
  const id = `evt${digest(owner, event.id, 'failure')}`;
  const notice = failureNotice(event, error, { id, now: parts.clock.now() });
  return { to: [event.source.id], event: notice, seq };
}
