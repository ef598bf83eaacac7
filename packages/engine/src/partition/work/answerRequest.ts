import { errorCode } from '@srvthreds/core';
import { systemAnswer, type SystemAnswer } from '../../control/systemAnswer.ts';
import { answerKey, thredKey } from '../../protocol/aggregates.ts';
import {
  commandId,
  type ControlRequest,
  type TerminateWork,
  type TransitionWork,
} from '../../protocol/commands.ts';
import { planHandledEvent } from '../../protocol/planEvent.ts';
import type { PartitionScope } from '../PartitionScope.ts';

type RequestedWork = TerminateWork | TransitionWork;

/**
 * Commits the answer to a request that changes nothing, as an aggregate of its own. One that changes a thred is
 * committed with the change.
 */
export async function answerRequest(
  work: RequestedWork,
  request: ControlRequest,
  answer: SystemAnswer,
  scope: PartitionScope,
): Promise<void> {
  const now = scope.parts.clock.now();
  const notice = systemAnswer(request, answer, now);
  const { acceptedAt, thredId } = work;
  const journal = {
    format: 1,
    kind: 'control',
    thredId,
    acceptedAt,
    now,
    messages: [notice],
  } as const;
  const changes = planHandledEvent(journal, { notice }, scope.parts.rows);
  try {
    await scope.committer.commit(answerKey(commandId(work)), changes, { ifAbsent: true });
  } catch (error) {
    // Answered already; what has not left is sent by the sweep.
    if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
  }
}

/** The request was dealt with before, with its thred or by itself: what has not left of the answer is sent again. */
export async function isAnswered(work: RequestedWork, scope: PartitionScope): Promise<boolean> {
  const id = commandId(work);
  const thred = await scope.committer.load(thredKey(work.thredId));
  const key = thred?.seen.commands.has(id) ? thredKey(work.thredId) : answerKey(id);
  const found = await scope.committer.read(key);
  if (!found) return false;
  const { known, unsettled } = found;
  if (known.state.kind !== 'event' && !known.seen.commands.has(id)) return false;
  scope.outbox.send(unsettled);
  return true;
}
