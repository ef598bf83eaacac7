import { thredKey } from '../../protocol/aggregates.ts';
import type { StartWork } from '../../protocol/commands.ts';
import { releaseRows } from '../../protocol/planStillborn.ts';
import type { PartitionScope } from '../PartitionScope.ts';

/**
 * Is the thred of a start, or what is left of it, there already? Then what has not left is sent again, and a place that
 * no living thred needs is given back again.
 */
export async function findStarted(work: StartWork, scope: PartitionScope): Promise<boolean> {
  const key = thredKey(work.thredId);
  if (!(await scope.committer.load(key))) return false;
  // Only the store can say that it is there.
  const found = await scope.committer.read(key);
  if (!found) return false;
  scope.outbox.send(found.unsettled);
  const enqueue = releaseRows(work, found.known.state, scope.parts.rows);
  if (enqueue.length > 0)
    await scope.committer.commit(key, { enqueue }, { ifEtag: found.known.etag });
  return true;
}
