import { thredKey } from '../../protocol/aggregates.ts';
import { planThred, stateAfter, type ThredDecision } from '../../protocol/planThred.ts';
import type { LiveThred } from '../LiveThred.ts';
import type { PartitionScope } from '../PartitionScope.ts';

/** Commits what was decided about a thred that is there, if it still is as it was when that was decided. */
export function commitThred(
  decision: ThredDecision,
  { state, etag, seen }: LiveThred,
  scope: PartitionScope,
): Promise<void> {
  return scope.committer.commit(
    thredKey(state.id),
    planThred(decision, scope.parts.rows),
    { ifEtag: etag },
    { state: stateAfter(decision), seen },
  );
}
