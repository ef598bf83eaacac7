import { partitionOfRoute, routeOfThred } from '@srvthreds/core';
import type { SeenId } from '@srvthreds/storage';
import { decodeAggregate, eventKey, refusedLabel } from '../../protocol/aggregates.ts';
import type { PartitionScope } from '../PartitionScope.ts';

/** Most of them that a thred is born with. */
const MOST = 256;

/**
 * Events for a thred that came before it was there and were refused. It must not take a repeat of one: the sender was
 * told that there is no such thred.
 */
export async function refusedEvents(
  thredId: string,
  { parts }: PartitionScope,
): Promise<readonly SeenId[]> {
  const partition = partitionOfRoute(routeOfThred(thredId), parts.inboundQ.partitions);
  const label = refusedLabel(thredId);
  const found = await parts.storage.scan(partition, { label, limit: MOST });
  const prefix = eventKey({ id: '', thredId });
  return found.flatMap(({ id, state }) => {
    const record = decodeAggregate(state);
    return record.kind === 'event'
      ? [{ id: id.slice(prefix.length), at: record.startAcceptedAt }]
      : [];
  });
}
