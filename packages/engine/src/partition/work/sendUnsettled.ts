import type { PartitionScope } from '../PartitionScope.ts';

/**
 * Sends again what has not left of an aggregate. A work that finds nothing more to do may have done it before, with a
 * reply that was lost; others must not overtake what it decided.
 */
export async function sendUnsettled(key: string, scope: PartitionScope): Promise<void> {
  const found = await scope.committer.read(key);
  if (found) scope.outbox.send(found.unsettled);
}
