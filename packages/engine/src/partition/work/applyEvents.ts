import { errorCode } from '@srvthreds/core';
import { thredKey } from '../../protocol/aggregates.ts';
import type { ThredDecision } from '../../protocol/planThred.ts';
import type { SeenChange } from '../../protocol/SeenList.ts';
import { joinSeen } from '../../protocol/SeenWindow.ts';
import { thredView } from '../../protocol/thredView.ts';
import { verdict } from '../../protocol/verdict.ts';
import type { BoundWork } from '../../protocol/Work.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { patiently } from '../../expression/patiently.ts';
import { step } from '../../step/step.ts';
import type { StepResult } from '../../step/StepResult.ts';
import type { JournalBody } from '../../protocol/JournalBody.ts';
import type { Outcome } from '../../Receipt.ts';
import type { LiveThred } from '../LiveThred.ts';
import {
  report,
  stepContext,
  type PartitionScope,
  type RecordedContext,
} from '../PartitionScope.ts';
import { given, givenBy } from '../../protocol/givenBy.ts';
import { commitFailure, type FailedThred } from './commitFailure.ts';
import { commitThred } from './commitThred.ts';
import { patternGone, patternOf } from './patternOf.ts';

/** One event that has been stepped and is not committed yet. */
interface Stepped {
  readonly work: BoundWork;
  readonly result: StepResult;
  readonly context: RecordedContext;
}

/**
 * Steps events of one thred, in order, and commits as many as can go together: whole steps, each with its own id,
 * messages and journal entry. A step that throws ends the fold before it; alone, its failure is what is committed.
 *
 * @returns how many were handled, >= 1
 */
export async function applyEvents(
  works: readonly BoundWork[],
  thred: LiveThred,
  scope: PartitionScope,
): Promise<number> {
  const pattern = await patternOf(thred, scope);
  if (!pattern) return failEvent(works[0]!, patternGone(thred.state), { pattern, thred }, scope);
  const { stepped, failure } = await stepAll(works, pattern, thred, scope);
  if (stepped.length === 0) return failEvent(works[0]!, failure, { pattern, thred }, scope);
  try {
    await commitSteps(stepped, pattern, thred, scope);
  } catch (error) {
    // Too much for one commit is the event's fault, not the store's. Alone it may fit; if not, it has failed.
    if (errorCode(error) !== 'STORAGE_TOO_LARGE') throw error;
    const again = (await scope.committer.load(thredKey(thred.state.id))) as LiveThred;
    if (stepped.length > 1) return applyEvents(works.slice(0, 1), again, scope);
    return failEvent(works[0]!, error, { pattern, thred: again }, scope);
  }
  return stepped.length;
}

async function failEvent(
  work: BoundWork,
  failure: unknown,
  { pattern, thred }: FailedThred,
  scope: PartitionScope,
): Promise<number> {
  const { event, acceptedAt } = work;
  const seen = thred.seen.events.remember(event.id, acceptedAt);
  const error = await commitFailure(
    { event, acceptedAt, seen, failure },
    { pattern, thred },
    scope,
  );
  report(scope, work, { outcome: 'failed', threds: [thred.state.id], error });
  return 1;
}

async function stepAll(
  works: readonly BoundWork[],
  pattern: CompiledPattern,
  { state, seen }: LiveThred,
  scope: PartitionScope,
): Promise<{ stepped: readonly Stepped[]; failure?: unknown }> {
  const stepped: Stepped[] = [];
  const ids = new Set<string>();
  let current = state;
  for (const work of works) {
    const { event, acceptedAt } = work;
    const isNew = !ids.has(event.id) && verdict(seen.events, event.id, acceptedAt) === 'apply';
    if (current.status === 't' || !isNew) break;
    const context = stepContext(scope, event.id, acceptedAt);
    try {
      const before = current;
      const result = patiently(() => step(pattern, before, event, context));
      stepped.push({ work, result, context });
      current = result.state;
      ids.add(event.id);
    } catch (failure) {
      return { stepped, failure };
    }
  }
  return { stepped };
}

async function commitSteps(
  stepped: readonly Stepped[],
  pattern: CompiledPattern,
  thred: LiveThred,
  scope: PartitionScope,
): Promise<void> {
  const { state, seen } = thred;
  const decision: ThredDecision = {
    pattern,
    before: state,
    after: stepped.at(-1)!.result.state,
    seen: joinSeen(
      stepped.map(({ work }): SeenChange => seen.events.remember(work.event.id, work.acceptedAt)),
    ),
    messages: stepped.flatMap(({ result }) => result.messages),
    spawns: stepped.flatMap(({ result }) => result.spawns),
    journal: stepped.map((one) => journalOf(one, pattern)),
    acceptedAt: stepped[0]!.work.acceptedAt,
  };
  await commitThred(decision, thred, scope);
  for (const { work, result } of stepped)
    report(scope, work, {
      outcome: outcomeOf(result),
      threds: [state.id],
      ...(result.refusal ? { error: result.refusal } : {}),
    });
}

function outcomeOf({ log, refusal }: StepResult): Outcome {
  if (refusal) return 'unknown-thred';
  return log.at(-1)?.type === 'nm' && !log.some(({ type }) => type === 'm')
    ? 'no-match'
    : 'applied';
}

function journalOf({ work, result, context }: Stepped, pattern: CompiledPattern): JournalBody {
  return {
    format: 1,
    kind: 'event',
    thredId: result.state.id,
    event: work.event,
    acceptedAt: work.acceptedAt,
    now: context.now,
    log: result.log,
    messages: result.messages,
    thred: thredView(result.state, pattern),
    ...given(givenBy(context)),
    ...(result.refusal ? { error: result.refusal } : {}),
  };
}
