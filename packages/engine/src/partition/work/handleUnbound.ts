import { EVENT_TYPES, startedThredId, WIRE_CODES } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { RefusedError } from '../../errors.ts';
import { matchPatterns, type Matches } from '../../match/matchPatterns.ts';
import { eventKey, thredKey } from '../../protocol/aggregates.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toCause } from '../../step/notification.ts';
import { report, stepContext, type PartitionScope } from '../PartitionScope.ts';
import { admitCommands, findWaiting, offerCommands, tooManyOffers } from './askOthers.ts';
import { closeEvent } from './closeEvent.ts';
import { repeatAnswer } from './repeatAnswer.ts';
import { setAside } from './setAside.ts';
import { startThred } from './startThred.ts';

type Failure = Matches['failed'][number];

/** What an event that is for no thred brings about. */
interface Plan {
  /** Patterns without limits, whose threds are born here. */
  readonly starts: readonly CompiledPattern[];
  /** Patterns with limits, whose limiters decide. */
  readonly limited: readonly CompiledPattern[];
  /** Threds that wait where such events are offered. */
  readonly waiting: readonly string[];
  readonly failed: readonly Failure[];
  /** Why it brings about nothing at all. */
  readonly refusal?: unknown;
}

const NOTHING: Plan = { starts: [], limited: [], waiting: [], failed: [] };

/**
 * Starts a thred from every pattern that an event satisfies, and offers the event to threds that wait for such events.
 * What is started here is born in the partition in which the event is handled, and a repeat gives the same ids, so "only
 * if absent" is all that keeps a start from happening twice. What others have to do is asked of them by the commit that
 * records the event, after the starts.
 */
export async function handleUnbound(work: AcceptedEvent, scope: PartitionScope): Promise<number> {
  const { event, acceptedAt } = work;
  const key = eventKey(event);
  const [closed, plan] = await Promise.all([scope.committer.load(key), makePlan(work, scope)]);
  // Patterns may have come and gone since: what was decided stays decided.
  if (closed && (await repeatAnswer(key, work, scope))) return 1;
  if (acceptedAt <= scope.startFloor()) return handleOld(work, plan, scope);
  if (plan.refusal === undefined) await carryOut(work, plan, scope);
  else await closeEvent(work, { kind: 'failed', errors: [plan.refusal] }, scope);
  return 1;
}

async function makePlan(work: AcceptedEvent, scope: PartitionScope): Promise<Plan> {
  if (work.event.type === EVENT_TYPES.clientBroadcast) {
    const missing = 'expected a thredId, found none';
    return { ...NOTHING, refusal: new RefusedError(missing, WIRE_CODES.missingArgument) };
  }
  const { matches, waiting } = await askNewest(work, scope);
  const refusal = searchTooLong(matches, scope) ?? tooManyOffers(waiting, work);
  if (refusal) return { ...NOTHING, refusal };
  return {
    starts: matches.matched.filter(({ limits }) => !limits),
    limited: matches.matched.filter(({ limits }) => limits),
    waiting,
    failed: matches.failed,
  };
}

interface Interested {
  readonly matches: Matches;
  readonly waiting: readonly string[];
}

/** Nobody wants it only if nobody does in the newest catalogue: another engine may know of patterns that are new here. */
async function askNewest(work: AcceptedEvent, scope: PartitionScope): Promise<Interested> {
  const { patterns } = scope.parts;
  const known = patterns.candidates(work.event);
  const labels = patterns.waitLabels(work.event);
  const found = await ask(known, labels, work, scope);
  const { matched, failed, untried } = found.matches;
  if (matched.length + failed.length + untried + found.waiting.length > 0) return found;
  await patterns.refresh();
  // Compared here, for somebody else may have read it meanwhile.
  const newest = patterns.candidates(work.event);
  const newLabels = patterns.waitLabels(work.event);
  const isKnown =
    newest.every((pattern) => known.includes(pattern)) &&
    newLabels.every((label) => labels.includes(label));
  return isKnown ? found : ask(newest, newLabels, work, scope);
}

async function ask(
  candidates: readonly CompiledPattern[],
  labels: readonly string[],
  { event, acceptedAt }: AcceptedEvent,
  scope: PartitionScope,
): Promise<Interested> {
  // Asked first, so that the store answers while the patterns are tried.
  const waiting = findWaiting(labels, scope);
  const mostMs = scope.parts.patterns.mostSearchMs;
  const context = stepContext(scope, event.id, acceptedAt);
  const matches = matchPatterns(candidates, event, context, { mostMs });
  return { matches, waiting: await waiting };
}

/** What the sender is told of an event that could not be tried on all patterns in time; it starts nothing then. */
function searchTooLong(
  { failed, untried }: Matches,
  { parts }: PartitionScope,
): RefusedError | undefined {
  if (untried === 0) return undefined;
  const { mostSearchMs } = parts.patterns;
  const slow = failed.length > 0 ? `; ${failed.length} failed on it` : '';
  return new RefusedError(
    `expected at most ${mostSearchMs} ms to try this event on patterns, found ${untried} left to try after it${slow}; it starts nothing`,
    WIRE_CODES.clientError,
  );
}

async function carryOut(work: AcceptedEvent, plan: Plan, scope: PartitionScope): Promise<void> {
  const { starts, limited, waiting } = plan;
  const isOnlyOutcome =
    starts.length === 1 && limited.length + waiting.length + plan.failed.length === 0;
  const { event, acceptedAt } = work;
  const threds: string[] = [];
  const failed: Failure[] = [...plan.failed];
  let born = 0;
  for (const pattern of starts) {
    const thredId = startedThredId(pattern.id, event);
    const birth = { thredId, event: { ...event, thredId }, isOnlyOutcome };
    const start = await startThred({ pattern, birth, acceptedAt }, scope);
    if (start.outcome === 'failed') failed.push({ pattern, error: start.error });
    else threds.push(thredId);
    if (start.outcome === 'born') born++;
    // It was handled long ago, and that was all; who would want it today is another matter.
    if (start.outcome === 'repeat' && start.isOnlyOutcome)
      return report(scope, work, { outcome: 'repeat', threds });
  }
  // Where one start is the only outcome, the commit of the start says everything; of one that was made when there were
  // others, it does not.
  if (isOnlyOutcome && born === 1) return report(scope, work, { outcome: 'started', threds });
  await close(work, { ...plan, failed }, threds, scope);
}

async function close(
  work: AcceptedEvent,
  { limited, waiting, failed }: Plan,
  threds: readonly string[],
  scope: PartitionScope,
): Promise<void> {
  const now = scope.parts.clock.now();
  const others = waiting.filter((thredId) => !threds.includes(thredId));
  const commands = [...admitCommands(work, limited, now), ...offerCommands(work, others, now)];
  const errors = failed.length > 0 ? [joinFailures(work, failed)] : [];
  const kind =
    errors.length > 0 ? 'failed' : threds.length + commands.length > 0 ? 'handled' : 'orphan';
  await closeEvent(work, { kind, errors, threds, commands }, scope);
}

/** So old that its traces may be gone: it is a repeat if any are left, and set aside if not; never started again. */
async function handleOld(
  work: AcceptedEvent,
  { starts }: Plan,
  scope: PartitionScope,
): Promise<number> {
  const keys = [
    ...starts.map(({ id }) => thredKey(startedThredId(id, work.event))),
    eventKey(work.event),
  ];
  for (const key of keys) if (await repeatAnswer(key, work, scope)) return 1;
  return setAside(work, 'EVENT_TOO_OLD', scope);
}

/** One failure or several, as the one thing that the sender is told. */
function joinFailures({ event }: AcceptedEvent, failed: readonly Failure[]): Error {
  const subject = `event ${event.id} of type ${event.type}`;
  if (failed.length === 1) {
    const [{ pattern, error }] = failed as [Failure];
    return told(`Error applying pattern ${pattern.id} to ${subject}`, toCause(error));
  }
  const causes = failed.map(({ error }) => toCause(error));
  return told(`Multiple errors applying patterns to ${subject}`, causes);
}

function told(message: string, cause: object): RefusedError {
  return new RefusedError(message, WIRE_CODES.serverError, cause);
}
