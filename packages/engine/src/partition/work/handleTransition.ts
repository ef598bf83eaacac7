import { errorCode, isRetryable } from '@srvthreds/core';
import { systemAnswer } from '../../control/systemAnswer.ts';
import { noSuchThred } from '../../errors.ts';
import { patiently } from '../../expression/patiently.ts';
import { thredKey } from '../../protocol/aggregates.ts';
import { commandId, type TransitionWork } from '../../protocol/commands.ts';
import { givenBy } from '../../protocol/givenBy.ts';
import { controlCause } from '../../protocol/replayThred.ts';
import { thredView } from '../../protocol/thredView.ts';
import { stepTransition } from '../../step/step.ts';
import type { Known } from '../Committer.ts';
import type { LiveThred } from '../LiveThred.ts';
import { stepContext, type PartitionScope } from '../PartitionScope.ts';
import { answerRequest, isAnswered } from './answerRequest.ts';
import { commitThred } from './commitThred.ts';
import { doneValues } from './handleTerminate.ts';
import { setAside } from './setAside.ts';

/** Makes a transition that an administrator asks for; the change and the answer are one commit. */
export async function handleTransition(
  work: TransitionWork,
  scope: PartitionScope,
): Promise<number> {
  if (await isAnswered(work, scope)) return 1;
  const known = await scope.committer.load(thredKey(work.thredId));
  if (isTooOld(work, known, scope)) return setAside(work, 'EVENT_TOO_OLD', scope);
  if (known?.state.kind !== 'thred' || known.state.status !== 'a') {
    await answerRequest(work, work.request, { error: noSuchThred(work.thredId) }, scope);
    return 1;
  }
  try {
    await move(work, known as LiveThred, scope);
  } catch (error) {
    // Of the pattern, or too much for one commit: the thred stays as it was.
    if (isRetryable(error) || errorCode(error)?.startsWith('STORAGE_STALE')) throw error;
    await answerRequest(work, work.request, { error }, scope);
  }
  return 1;
}

/** Its mark, or its answer, may be gone: nobody can tell whether it was made. */
function isTooOld(
  { acceptedAt }: TransitionWork,
  known: Known | undefined,
  scope: PartitionScope,
): boolean {
  return (
    acceptedAt <= scope.startFloor() || acceptedAt <= (known?.seen.commands.floor ?? -Infinity)
  );
}

async function move(work: TransitionWork, thred: LiveThred, scope: PartitionScope): Promise<void> {
  const { request, transition, acceptedAt, thredId } = work;
  const { state: before, seen } = thred;
  const context = stepContext(scope, controlCause(request.eventId), acceptedAt);
  const pattern = await scope.parts.patterns.version(before.patternId, before.patternVersion);
  const result = patiently(() => stepTransition(pattern, before, transition, context));
  const { state: after, messages, spawns, log } = result;
  const answer = systemAnswer(request, { values: doneValues(request, thredId) }, context.now);
  const journal = {
    format: 1,
    kind: 'transition',
    thredId,
    acceptedAt,
    now: context.now,
    log,
    messages: [...messages, answer],
    thred: thredView(after, pattern),
    given: { transition, causeId: context.causeId, ...givenBy(context) },
  } as const;
  const mark = seen.commands.remember(commandId(work), acceptedAt);
  const decision = { pattern, before, after, seen: mark, messages, spawns, answer, acceptedAt };
  await commitThred({ ...decision, journal: [journal] }, thred, scope);
}
