import { errorCode, isRetryable } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { thredKey } from '../../protocol/aggregates.ts';
import { planThred, stateAfter, type ThredDecision } from '../../protocol/planThred.ts';
import { SeenWindow } from '../../protocol/SeenWindow.ts';
import { thredView } from '../../protocol/thredView.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { patiently } from '../../expression/patiently.ts';
import { firstStep } from '../../step/step.ts';
import type { StepResult } from '../../step/StepResult.ts';
import { stepContext, type PartitionScope } from '../PartitionScope.ts';

/** Born now, there already, or failed in its first step. */
export type Start =
  { readonly outcome: 'born' | 'repeat' } | { readonly outcome: 'failed'; readonly error: unknown };

/** Makes a thred's first step and commits the thred with it, only if there is none of that id. */
export async function startThred(
  { event: unbound, acceptedAt }: AcceptedEvent,
  { pattern, thredId }: { readonly pattern: CompiledPattern; readonly thredId: string },
  scope: PartitionScope,
): Promise<Start> {
  const event = { ...unbound, thredId };
  const context = stepContext(scope, event.id, acceptedAt);
  let result: StepResult;
  try {
    result = await patiently(() => firstStep(pattern, thredId, event, context));
  } catch (error) {
    return { outcome: 'failed', error };
  }
  const seen = SeenWindow.empty();
  const decision: ThredDecision = {
    pattern,
    before: undefined,
    after: result.state,
    seen: seen.remember(event.id, acceptedAt),
    messages: result.messages,
    journal: [
      {
        format: 1,
        kind: 'start',
        thredId,
        event,
        acceptedAt,
        now: context.now,
        log: result.log,
        messages: result.messages,
        thred: thredView(result.state, pattern),
      },
    ],
    acceptedAt,
  };
  try {
    await scope.committer.commit(
      thredKey(thredId),
      planThred(decision, scope.parts.rows),
      { ifAbsent: true },
      { state: stateAfter(decision), seen },
    );
    return { outcome: 'born' };
  } catch (error) {
    return afterRefusal(error, thredId, scope);
  }
}

/** It was started before: the answer comes from the outbox. Too much for one commit: it has failed. */
async function afterRefusal(
  error: unknown,
  thredId: string,
  scope: PartitionScope,
): Promise<Start> {
  if (errorCode(error) === 'STORAGE_VERSION_CONFLICT') {
    const found = await scope.committer.read(thredKey(thredId));
    if (!found) throw error;
    scope.publisher.send(found.unsettled);
    return { outcome: 'repeat' };
  }
  if (isRetryable(error) || errorCode(error) !== 'STORAGE_TOO_LARGE') throw error;
  return { outcome: 'failed', error };
}
