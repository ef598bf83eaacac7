import { EVENT_TYPES, startedThredId, WIRE_CODES } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { RefusedError } from '../../errors.ts';
import { matchPatterns, type Matches } from '../../match/matchPatterns.ts';
import { eventKey, thredKey } from '../../protocol/aggregates.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { toCause } from '../../step/notification.ts';
import { report, stepContext, type PartitionScope } from '../PartitionScope.ts';
import { closeEvent } from './closeEvent.ts';
import { setAside } from './setAside.ts';
import { repeatAnswer } from './repeatAnswer.ts';
import { startThred } from './startThred.ts';

type Failure = Matches['failed'][number];

const NO_MATCHES: Matches = { matched: [], failed: [] };

/**
 * Starts a thred from every pattern that an event satisfies. They are born in the partition in which their event is
 * handled, and a repeat gives the same ids, so "only if absent" is all that keeps a start from happening twice.
 */
export async function handleUnbound(work: AcceptedEvent, scope: PartitionScope): Promise<number> {
  const { event, acceptedAt } = work;
  const isBroadcast = event.type === EVENT_TYPES.clientBroadcast;
  const key = eventKey(event);
  const [closed, matches] = await Promise.all([
    scope.committer.load(key),
    isBroadcast ? NO_MATCHES : matchNewest(work, scope),
  ]);
  // Patterns may have come and gone since: what was decided stays decided.
  if (closed && (await repeatAnswer(key, work, scope))) return 1;
  if (acceptedAt <= scope.startFloor()) return handleOld(work, matches, scope);
  if (isBroadcast) {
    const error = new RefusedError('expected a thredId, found none', WIRE_CODES.missingArgument);
    await closeEvent(work, { kind: 'failed', errors: [error] }, scope);
    return 1;
  }
  const threds: string[] = [];
  const failed: Failure[] = [...matches.failed];
  let born = 0;
  for (const pattern of matches.matched) {
    const thredId = startedThredId(pattern.id, event);
    const start = await startThred(work, { pattern, thredId }, scope);
    if (start.outcome === 'failed') failed.push({ pattern, error: start.error });
    else threds.push(thredId);
    if (start.outcome === 'born') born++;
  }
  // Where one start is the only outcome, the commit of the start says everything.
  if (threds.length === 1 && failed.length === 0)
    report(scope, work, {
      outcome: born === 1 ? 'started' : 'repeat',
      threds,
    });
  else await close(work, threds, failed, scope);
  return 1;
}

/** Nobody wants it only if nobody does in the newest catalogue: another engine may know of patterns that are new here. */
async function matchNewest(work: AcceptedEvent, scope: PartitionScope): Promise<Matches> {
  const { patterns } = scope.parts;
  const known = patterns.candidates(work.event);
  const matches = await match(known, work, scope);
  if (matches.matched.length + matches.failed.length > 0) return matches;
  await patterns.refresh();
  // Compared here, for somebody else may have read it meanwhile.
  const newest = patterns.candidates(work.event);
  const isKnown = newest.every((pattern) => known.includes(pattern));
  return isKnown ? matches : match(newest, work, scope);
}

function match(
  candidates: readonly CompiledPattern[],
  { event, acceptedAt }: AcceptedEvent,
  scope: PartitionScope,
): Promise<Matches> {
  return matchPatterns(candidates, event, stepContext(scope, event.id, acceptedAt));
}

async function close(
  work: AcceptedEvent,
  threds: readonly string[],
  failed: readonly Failure[],
  scope: PartitionScope,
): Promise<void> {
  if (failed.length > 0)
    return closeEvent(
      work,
      { kind: 'failed', errors: [joinFailures(work, failed)], threds },
      scope,
    );
  const kind = threds.length > 0 ? 'handled' : 'orphan';
  return closeEvent(work, { kind, errors: [], threds }, scope);
}

/** So old that its traces may be gone: it is a repeat if any are left, and set aside if not; never started again. */
async function handleOld(
  work: AcceptedEvent,
  { matched }: Matches,
  scope: PartitionScope,
): Promise<number> {
  const keys = [
    ...matched.map(({ id }) => thredKey(startedThredId(id, work.event))),
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
