import { errorCode, isRetryable } from '@srvthreds/core';
import type { SeenId } from '@srvthreds/storage';
import { patiently } from '../../expression/patiently.ts';
import { thredKey } from '../../protocol/aggregates.ts';
import { planThred, stateAfter, type ThredDecision } from '../../protocol/planThred.ts';
import { joinSeen, SeenWindow } from '../../protocol/SeenWindow.ts';
import { givenBy } from '../../protocol/givenBy.ts';
import type { StepGiven } from '../../protocol/JournalBody.ts';
import { thredView } from '../../protocol/thredView.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { firstStep, type ThredBirth } from '../../step/step.ts';
import type { StepResult } from '../../step/StepResult.ts';
import { stepContext, type PartitionScope, type RecordedContext } from '../PartitionScope.ts';

/** A thred that shall be born, and when that was accepted, milliseconds since 1970. */
export interface ThredStart {
  readonly pattern: CompiledPattern;
  readonly birth: ThredBirth;
  readonly acceptedAt: number;
  /** Events for it that were refused before it was there: what their senders were told stays true. */
  readonly refused?: readonly SeenId[];
}

/** Born now, there already, or failed in its first step. */
export type Start =
  | { readonly outcome: 'born' }
  /** `isOnlyOutcome`: it says itself that its event had no other. */
  | { readonly outcome: 'repeat'; readonly isOnlyOutcome: boolean }
  | { readonly outcome: 'failed'; readonly error: unknown };

/** Makes a thred's first step and commits the thred with it, only if there is none of that id. */
export async function startThred(start: ThredStart, scope: PartitionScope): Promise<Start> {
  const { pattern, birth, acceptedAt } = start;
  const context = stepContext(scope, birth.event?.id ?? birth.thredId, acceptedAt);
  let result: StepResult;
  try {
    result = patiently(() => firstStep(pattern, birth, context));
  } catch (error) {
    return { outcome: 'failed', error };
  }
  const seen = SeenWindow.empty();
  const decision = decide(start, result, { context, seen });
  try {
    await scope.committer.commit(
      thredKey(birth.thredId),
      planThred(decision, scope.parts.rows),
      { ifAbsent: true },
      { state: stateAfter(decision), seen },
    );
    return { outcome: 'born' };
  } catch (error) {
    return afterRefusal(error, birth.thredId, scope);
  }
}

function decide(
  { pattern, birth, acceptedAt, refused = [] }: ThredStart,
  { state, messages, spawns, log }: StepResult,
  { context, seen }: { readonly context: RecordedContext; readonly seen: SeenWindow },
): ThredDecision {
  const { thredId, event } = birth;
  const ids = [...refused, ...(event ? [{ id: event.id, at: acceptedAt }] : [])];
  return {
    pattern,
    before: undefined,
    after: state,
    seen: joinSeen(ids.map(({ id, at }) => seen.events.remember(id, at))),
    messages,
    spawns,
    journal: [
      {
        format: 1,
        kind: 'start',
        thredId,
        ...(event ? { event } : {}),
        acceptedAt,
        now: context.now,
        log,
        messages,
        thred: thredView(state, pattern),
        given: { birth: givenBirth(pattern, birth), ...givenBy(context) },
      },
    ],
    acceptedAt,
  };
}

function givenBirth(
  { version: patternVersion }: CompiledPattern,
  { thredId: _thredId, event: _event, ...others }: ThredBirth,
): NonNullable<StepGiven['birth']> {
  return { patternVersion, ...others };
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
    scope.outbox.send(found.unsettled);
    const { state } = found.known;
    return { outcome: 'repeat', isOnlyOutcome: 'isOnlyOutcome' in state };
  }
  if (isRetryable(error) || errorCode(error) !== 'STORAGE_TOO_LARGE') throw error;
  return { outcome: 'failed', error };
}
