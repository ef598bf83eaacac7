import { errorCode } from '@srvthreds/core';
import { thredKey } from '../../protocol/aggregates.ts';
import type { ThredDecision } from '../../protocol/planThred.ts';
import { given, givenBy } from '../../protocol/givenBy.ts';
import { stopClock, timerCause } from '../../protocol/replayThred.ts';
import { thredView } from '../../protocol/thredView.ts';
import type { TimerWork } from '../../protocol/Work.ts';
import { patiently } from '../../expression/patiently.ts';
import { expire } from '../../step/step.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toEventError } from '../../step/notification.ts';
import { stepContext, type PartitionScope, type RecordedContext } from '../PartitionScope.ts';
import type { LiveThred } from '../LiveThred.ts';
import { EngineError } from '../../errors.ts';
import { commitThred } from './commitThred.ts';
import { patternGone, patternOf } from './patternOf.ts';
import { sendUnsettled } from './sendUnsettled.ts';

const NOTHING_SEEN = { add: [], drop: [] } as const;

/**
 * Makes the expiry of a reaction, if the thred is still in that very entry of it. Decided by state alone, so a timer is
 * never too old and may come any number of times.
 */
export async function handleTimer(work: TimerWork, scope: PartitionScope): Promise<number> {
  const thred = await waitingFor(work, scope);
  if (!thred) return 1;
  const context = stepContext(scope, timerCause(work.thredId, work.entry), work.acceptedAt);
  // A clock that is behind the one that sent it; it is sent again.
  if (context.now < work.dueAt) return 1;
  const pattern = await patternOf(thred, scope);
  const expiring = { pattern, thred, context };
  const decision = decide(work, expiring);
  try {
    await commitThred(decision, thred, scope);
  } catch (error) {
    // Too much for one commit will be too much again.
    if (errorCode(error) !== 'STORAGE_TOO_LARGE') throw error;
    await commitThred(stop(work, expiring, error), thred, scope);
  }
  return 1;
}

/** Stops the clock that an expiry of which engines die belongs to. */
export async function giveUpTimer(work: TimerWork, scope: PartitionScope): Promise<void> {
  const thred = await waitingFor(work, scope);
  if (!thred) return;
  const context = stepContext(scope, timerCause(work.thredId, work.entry), work.acceptedAt);
  const poison = new EngineError(
    'EVENT_POISON',
    `expected an expiry that engines survive, found one that they die of: thred ${work.thredId}`,
  );
  scope.parts.logger.error({ thredId: work.thredId, entry: work.entry }, poison.message);
  await commitThred(stop(work, { pattern: undefined, thred, context }, poison), thred, scope);
}

/** The thred, if it is still in the entry that the timer belongs to. If not, what has not left of it is sent again. */
async function waitingFor(work: TimerWork, scope: PartitionScope): Promise<LiveThred | undefined> {
  const key = thredKey(work.thredId);
  const known = await scope.committer.load(key);
  const reaction = known?.state.kind === 'thred' ? known.state.reaction : undefined;
  // A clock that was stopped stays so, however many copies of the timer are on their way.
  if (reaction?.entry === work.entry && !reaction.clockStopped) return known as LiveThred;
  // Perhaps this very timer has moved it on, and its reply was lost.
  await sendUnsettled(key, scope);
  return undefined;
}

interface Expiring {
  /** Undefined if it cannot be had any more, or is not asked. */
  readonly pattern: CompiledPattern | undefined;
  readonly thred: LiveThred;
  readonly context: RecordedContext;
}

function decide(work: TimerWork, expiring: Expiring): ThredDecision {
  const { acceptedAt, thredId } = work;
  const { pattern, thred, context } = expiring;
  const base = { pattern, before: thred.state, seen: NOTHING_SEEN, acceptedAt };
  const entry = { format: 1, thredId, acceptedAt, now: context.now } as const;
  try {
    if (!pattern) throw patternGone(thred.state);
    const make = () => expire(pattern, thred.state, context);
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
