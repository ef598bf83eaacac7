import { limiterKey } from '../../protocol/aggregates.ts';
import type { ReleaseWork } from '../../protocol/commands.ts';
import { release } from '../../protocol/limiter.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { changeLimiter, limiterOf } from './changeLimiter.ts';

/** Takes a place back. Decided by state, so it may come any number of times and is never too old. */
export async function handleRelease(work: ReleaseWork, scope: PartitionScope): Promise<number> {
  const { patternId, thredId, hasFailed = false } = work;
  // From the store: memory must not say that there is nothing to take back.
  const known = (await scope.committer.read(limiterKey(patternId)))?.known;
  if (!known) return 1;
  const before = limiterOf(known);
  const limiter = release(before, thredId, hasFailed);
  if (limiter !== before) await changeLimiter(patternId, { known, limiter }, scope);
  return 1;
}
