import { limiterKey } from '../../protocol/aggregates.ts';
import type { TerminateWork } from '../../protocol/commands.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { changeLimiter, limiterOf } from './changeLimiter.ts';

/**
 * Passes the end of a thred on, behind the start that went the same way, so that it cannot overtake it. One that was
 * refused a place gets a tombstone of it, no more.
 */
export async function passTerminate(work: TerminateWork, scope: PartitionScope): Promise<number> {
  const { through: patternId, ...direct } = work;
  if (patternId === undefined) throw new TypeError('expected a command through a limiter');
  const known = await scope.committer.load(limiterKey(patternId));
  const enqueue = [scope.parts.rows.command(direct)];
  await changeLimiter(patternId, { known, limiter: limiterOf(known), enqueue }, scope);
  return 1;
}
