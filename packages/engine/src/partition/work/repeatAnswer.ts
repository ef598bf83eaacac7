import type { AcceptedEvent } from '@srvthreds/queue';
import { report, type PartitionScope } from '../PartitionScope.ts';

/**
 * Answers an event that was handled before, from the store: nothing is decided again; what the event caused and has not
 * been crossed out is sent again.
 *
 * @param key the aggregate that was given the event
 * @returns false if the store knows nothing of it after all
 */
export async function repeatAnswer(
  key: string,
  work: AcceptedEvent,
  scope: PartitionScope,
): Promise<boolean> {
  const found = await scope.committer.read(key);
  if (!found) return false;
  const { known, unsettled } = found;
  if (known.state.kind !== 'event' && !known.seen.events.has(work.event.id)) return false;
  scope.outbox.send(unsettled);
  const threds = 'id' in known.state ? [known.state.id] : [];
  report(scope, work, { outcome: 'repeat', threds });
  return true;
}
