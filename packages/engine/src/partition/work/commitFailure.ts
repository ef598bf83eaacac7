import { thredKey } from '../../protocol/aggregates.ts';
import { planThred, stateAfter, type ThredDecision } from '../../protocol/planThred.ts';
import type { BoundWork } from '../../protocol/Work.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toEventError } from '../../step/notification.ts';
import type { LiveThred } from '../LiveThred.ts';
import { report, type PartitionScope } from '../PartitionScope.ts';
import { failureMessage } from './failureMessage.ts';

/**
 * Commits that an event failed: its thred stays as it was, nothing that the step decided leaves, the sender is told, and
 * the event counts as handled.
 */
export async function commitFailure(
  work: BoundWork,
  failure: unknown,
  { pattern, thred }: { readonly pattern: CompiledPattern; readonly thred: LiveThred },
  scope: PartitionScope,
): Promise<number> {
  const { event, acceptedAt } = work;
  const { state, seen, etag } = thred;
  const now = scope.parts.clock.now();
  const error = toEventError(failure);
  const notice = failureMessage(event, error, { owner: state.id, seq: state.messages + 1 }, scope);
  const messages = notice ? [notice] : [];
  const from = state.reaction ? { from: state.reaction.name } : {};
  const decision: ThredDecision = {
    pattern,
    before: state,
    after: notice ? { ...state, messages: state.messages + 1 } : state,
    seen: seen.remember(event.id, acceptedAt),
    messages,
    journal: [
      {
        format: 1,
        kind: 'failed',
        thredId: state.id,
        event,
        acceptedAt,
        now,
        error,
        log: [{ type: 'e', ...from }],
        messages,
      },
    ],
    acceptedAt,
  };
  scope.parts.logger.warn(
    { eventId: event.id, thredId: state.id, errorId: notice?.event.id, err: failure },
    'event failed; its thred stays as it was',
  );
  await scope.committer.commit(
    thredKey(state.id),
    planThred(decision, scope.parts.rows),
    { ifEtag: etag },
    { state: stateAfter(decision), seen },
  );
  report(scope, work, { outcome: 'failed', threds: [state.id], error });
  return 1;
}
