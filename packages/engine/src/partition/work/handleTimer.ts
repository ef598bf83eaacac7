import { digest, errorCode } from '@srvthreds/core';
import { thredKey } from '../../protocol/aggregates.ts';
import type { ThredDecision } from '../../protocol/planThred.ts';
import { thredView } from '../../protocol/thredView.ts';
import type { TimerWork } from '../../protocol/Work.ts';
import { patiently } from '../../expression/patiently.ts';
import { expire } from '../../step/step.ts';
import type { StepResult } from '../../step/StepResult.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toEventError } from '../../step/notification.ts';
import { stepContext, type PartitionScope } from '../PartitionScope.ts';
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
  const causeId = `timer/${digest(work.thredId, String(work.entry))}`;
  const context = stepContext(scope, causeId, work.acceptedAt);
  // A clock that is behind the one that sent it; it is sent again.
  if (context.now < work.dueAt) return 1;
  const { state } = known;
  const pattern = await scope.parts.patterns.version(state.patternId, state.patternVersion);
  const thred = known as LiveThred;
  const expiring = { pattern, thred, now: context.now };
  const decision = await decide(work, expiring, () => expire(pattern, state, context));
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
  readonly now: number;
}

async function decide(
  work: TimerWork,
  expiring: Expiring,
  make: () => Promise<StepResult>,
): Promise<ThredDecision> {
  const { acceptedAt, thredId } = work;
  const { pattern, thred, now } = expiring;
  const base = { pattern, before: thred.state, seen: NOTHING_SEEN, acceptedAt };
  const entry = { format: 1, thredId, acceptedAt, now } as const;
  try {
    const { state, messages, spawns, log } = await patiently(make);
    const view = thredView(state, pattern);
    const journal = [{ ...entry, kind: 'expiry', log, messages, thred: view } as const];
    return { ...base, after: state, messages, spawns, journal };
  } catch (error) {
    return stop(work, expiring, error);
  }
}

/** The thred stays where it is, and its clock is stopped: the same expiry, made again, would fail again. */
function stop(
  { acceptedAt, thredId }: TimerWork,
  { pattern, thred, now }: Expiring,
  error: unknown,
): ThredDecision {
  const { reaction, ...others } = thred.state;
  const stopped = reaction && { reaction: { ...reaction, clockStopped: true as const } };
  const failure = { kind: 'failed', error: toEventError(error), log: [{ type: 'e' }] } as const;
  return {
    pattern,
    before: thred.state,
    after: { ...others, ...stopped },
    seen: NOTHING_SEEN,
    messages: [],
    spawns: [],
    journal: [{ format: 1, thredId, acceptedAt, now, ...failure }],
    acceptedAt,
  };
}
