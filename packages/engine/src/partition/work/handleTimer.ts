import { digest } from '@srvthreds/core';
import { thredKey } from '../../protocol/aggregates.ts';
import { planThred, stateAfter, type ThredDecision } from '../../protocol/planThred.ts';
import { thredView } from '../../protocol/thredView.ts';
import type { TimerWork } from '../../protocol/Work.ts';
import { patiently } from '../../expression/patiently.ts';
import { expire } from '../../step/step.ts';
import type { StepResult } from '../../step/StepResult.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toEventError } from '../../step/notification.ts';
import { stepContext, type PartitionScope } from '../PartitionScope.ts';
import type { LiveThred } from './applyEvents.ts';

const NOTHING_SEEN = { add: [], drop: [] } as const;

/**
 * Makes the expiry of a reaction, if the thred is still in that very entry of it. Decided by state alone, so a timer is
 * never too old and may come any number of times.
 */
export async function handleTimer(work: TimerWork, scope: PartitionScope): Promise<number> {
  const key = thredKey(work.thredId);
  const known = await scope.committer.load(key);
  if (known?.state.kind !== 'thred' || known.state.reaction?.entry !== work.entry) return 1;
  const causeId = `timer/${digest(work.thredId, String(work.entry))}`;
  const context = stepContext(scope, causeId, work.acceptedAt);
  // A clock that is behind the one that sent it; it is sent again.
  if (context.now < work.dueAt) return 1;
  const { state } = known;
  const pattern = await scope.parts.patterns.version(state.patternId, state.patternVersion);
  const thred = known as LiveThred;
  const decision = await decide(work, { pattern, thred, now: context.now }, () =>
    expire(pattern, state, context),
  );
  await scope.committer.commit(
    key,
    planThred(decision, scope.parts.rows),
    { ifEtag: known.etag },
    { state: stateAfter(decision), seen: known.seen },
  );
  return 1;
}

interface Expiring {
  readonly pattern: CompiledPattern;
  readonly thred: LiveThred;
  readonly now: number;
}

async function decide(
  work: TimerWork,
  { pattern, thred, now }: Expiring,
  make: () => Promise<StepResult>,
): Promise<ThredDecision> {
  const { acceptedAt } = work;
  const base = { pattern, before: thred.state, seen: NOTHING_SEEN, acceptedAt };
  const entry = { format: 1, thredId: work.thredId, acceptedAt, now } as const;
  try {
    const { state, messages, log } = await patiently(make);
    const view = thredView(state, pattern);
    const journal = [{ ...entry, kind: 'expiry', log, messages, thred: view } as const];
    return { ...base, after: state, messages, journal };
  } catch (error) {
    return { ...base, ...failedExpiry(thred), journal: [failedEntry(entry, error)] };
  }
}

/** The thred stays where it is, and its clock is stopped: the same expiry, made again, would fail again. */
function failedExpiry({ state }: LiveThred): Pick<ThredDecision, 'after' | 'messages'> {
  const { reaction, ...others } = state;
  const stopped = reaction && { reaction: { ...reaction, clockStopped: true as const } };
  return { after: { ...others, ...stopped }, messages: [] };
}

function failedEntry(
  entry: {
    readonly format: 1;
    readonly thredId: string;
    readonly acceptedAt: number;
    readonly now: number;
  },
  error: unknown,
): ThredDecision['journal'][number] {
  return { ...entry, kind: 'failed', error: toEventError(error), log: [{ type: 'e' }] };
}
