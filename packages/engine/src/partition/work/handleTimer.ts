import { errorCode } from '@srvthreds/core';
import { thredKey } from '../../protocol/aggregates.ts';
import type { ThredDecision } from '../../protocol/planThred.ts';
import { given, givenBy } from '../../protocol/givenBy.ts';
import { stopClock, timerCause } from '../../protocol/replayThred.ts';
import { thredView } from '../../protocol/thredView.ts';
import type { TimerWork } from '../../protocol/Work.ts';
import { patiently } from '../../expression/patiently.ts';
import { expire } from '../../step/step.ts';
import type { StepResult } from '../../step/StepResult.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toEventError } from '../../step/notification.ts';
import { stepContext, type PartitionScope, type RecordedContext } from '../PartitionScope.ts';
import type { LiveThred } from '../LiveThred.ts';
import { commitThred } from './commitThred.ts';

const NOTHING_SEEN = { add: [], drop: [] } as const;

/**
 * Makes the expiry of a reaction, if the thred is still in that very entry of it. Decided by state alone, so a timer is
 * never too old and may come any number of times.
 */
export async function handleTimer(work: TimerWork, scope: PartitionScope): Promise<number> {
  const known = await scope.committer.load(thredKey(work.thredId));
  if (known?.state.kind !== 'thred' || known.state.reaction?.entry !== work.entry) return 1;
  const context = stepContext(scope, timerCause(work.thredId, work.entry), work.acceptedAt);
  // A clock that is behind the one that sent it; it is sent again.
  if (context.now < work.dueAt) return 1;
  const { state } = known;
  const pattern = await scope.parts.patterns.version(state.patternId, state.patternVersion);
  const thred = known as LiveThred;
  const expiring = { pattern, thred, context };
  const decision = decide(work, expiring, () => expire(pattern, state, context));
  try {
    await commitThred(decision, thred, scope);
  } catch (error) {
    // Too much for one commit will be too much again.
    if (errorCode(error) !== 'STORAGE_TOO_LARGE') throw error;
    await commitThred(stop(work, expiring, error), thred, scope);
  }
  return 1;
}

interface Expiring {
  readonly pattern: CompiledPattern;
  readonly thred: LiveThred;
  readonly context: RecordedContext;
}

function decide(work: TimerWork, expiring: Expiring, make: () => StepResult): ThredDecision {
  const { acceptedAt, thredId } = work;
  const { pattern, thred, context } = expiring;
  const base = { pattern, before: thred.state, seen: NOTHING_SEEN, acceptedAt };
  const entry = { format: 1, thredId, acceptedAt, now: context.now } as const;
  try {
    const { state, messages, spawns, log } = patiently(make);
    const view = thredView(state, pattern);
    const told = given(givenBy(context));
    const journal = [{ ...entry, kind: 'expiry', log, messages, thred: view, ...told } as const];
    return { ...base, after: state, messages, spawns, journal };
  } catch (error) {
    return stop(work, expiring, error);
  }
}

/** The thred stays where it is, and its clock is stopped: the same expiry, made again, would fail again. */
function stop(
  { acceptedAt, thredId }: TimerWork,
  { pattern, thred, context: { now } }: Expiring,
  error: unknown,
): ThredDecision {
  const failure = { kind: 'failed', error: toEventError(error), log: [{ type: 'e' }] } as const;
  return {
    pattern,
    before: thred.state,
    after: stopClock(thred.state),
    seen: NOTHING_SEEN,
    messages: [],
    spawns: [],
    journal: [{ format: 1, thredId, acceptedAt, now, ...failure }],
    acceptedAt,
  };
}
