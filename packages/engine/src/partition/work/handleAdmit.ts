import { partitionOfRoute, routeOfThred } from '@srvthreds/core';
import {
  decodeAggregate,
  limiterKey,
  thredKey,
  type LimiterState,
} from '../../protocol/aggregates.ts';
import { commandId, type AdmitWork, type StartWork } from '../../protocol/commands.ts';
import { admit, refusalOf, release } from '../../protocol/limiter.ts';
import { verdict } from '../../protocol/verdict.ts';
import type { InstanceLimits } from '../../step/CompiledPattern.ts';
import type { Known } from '../Committer.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { changeLimiter, limiterOf } from './changeLimiter.ts';
import { setAside } from './setAside.ts';

const NO_LIMITS: InstanceLimits = { maxInstances: 0, intervalMs: 0 };

/** Places looked at when there is none left, in turn, and the time until the next such look at the same limiter. */
const LOOK_AT = 64;
const LOOK_EVERY_MS = 1_000;

/**
 * Gives a thred a place and sends its start on its way, or refuses, which is written down. A repeat is answered as the
 * first time, whatever places there are by now.
 */
export async function handleAdmit(work: AdmitWork, scope: PartitionScope): Promise<number> {
  const key = limiterKey(work.patternId);
  const known = await scope.committer.load(key);
  const id = commandId(work);
  switch (known ? verdict(known.seen.commands, id, work.acceptedAt) : 'apply') {
    case 'repeat':
      if (await isCommitted(id, key, scope)) return 1;
      return handleAdmit(work, scope);
    case 'too-old':
      return setAside(work, 'EVENT_TOO_OLD', scope);
    case 'apply':
      await decide(work, known, scope);
      return 1;
  }
}

/** Memory may be wrong about what the store took. */
async function isCommitted(id: string, key: string, scope: PartitionScope): Promise<boolean> {
  const found = await scope.committer.read(key);
  if (!found?.known.seen.commands.has(id)) return false;
  scope.outbox.send(found.unsettled);
  return true;
}

async function decide(
  work: AdmitWork,
  known: Known | undefined,
  scope: PartitionScope,
): Promise<void> {
  const { thredId, start, acceptedAt } = work;
  const { patterns, clock, rows } = scope.parts;
  const { limits = NO_LIMITS } = await patterns.version(start.patternId, start.patternVersion);
  const now = clock.now();
  const mark = { id: commandId(work), acceptedAt };
  const admitted: StartWork = { ...start, acceptedAt: now, holdsPlace: true };
  const enqueue = [rows.command(admitted)];
  let limiter = limiterOf(known);
  // Asked for twice under different names: only the start may have been lost.
  if (limiter.places.includes(thredId))
    return changeLimiter(work.patternId, { known, limiter, mark, enqueue }, scope);
  let limit = refusalOf(limiter, limits, now);
  if (limit === 'full') {
    limiter = await withoutEnded(limiter, work.patternId, scope);
    limit = refusalOf(limiter, limits, now);
  }
  if (limit) {
    const { event } = start;
    const journal = { format: 1, kind: 'limit', thredId, acceptedAt, now, limit } as const;
    const entry = JSON.stringify(event ? { ...journal, event } : journal);
    return changeLimiter(work.patternId, { known, limiter, mark, journal: [entry] }, scope);
  }
  limiter = admit(limiter, limits, { thredId, now });
  return changeLimiter(work.patternId, { known, limiter, mark, enqueue }, scope);
}

/**
 * Takes back places whose threds have left a tombstone; a store that was rolled back can have forgotten that they were
 * given back. A thred that is neither alive nor a tombstone may be on its way and keeps its place.
 */
async function withoutEnded(
  limiter: LimiterState,
  patternId: string,
  { parts, placesLookedAt }: PartitionScope,
): Promise<LimiterState> {
  const now = parts.clock.now();
  const { at, next } = placesLookedAt.get(patternId) ?? { at: -Infinity, next: 0 };
  if (now - at < LOOK_EVERY_MS) return limiter;
  const { places } = limiter;
  const first = next < places.length ? next : 0;
  const some = places.slice(first, first + LOOK_AT);
  let left = limiter;
  for (const thredId of some) {
    const partition = partitionOfRoute(routeOfThred(thredId), parts.inboundQ.partitions);
    const found = await parts.storage.read({ partition, id: thredKey(thredId) });
    const isOver = found && decodeAggregate(found.state).kind === 'tombstone';
    if (isOver) left = release(left, thredId, false);
  }
  // Those that stay must not keep the ones behind them from ever being looked at.
  const gone = places.length - left.places.length;
  placesLookedAt.set(patternId, { at: now, next: first + some.length - gone });
  return left;
}
