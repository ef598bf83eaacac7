import { isBound, isSystem, type BoundWork, type Work } from '../../protocol/Work.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { handleAdmit } from './handleAdmit.ts';
import { handleBound } from './handleBound.ts';
import { handleDeadLetter } from './handleDeadLetter.ts';
import { handleOffer } from './handleOffer.ts';
import { handleRelease } from './handleRelease.ts';
import { handleStart } from './handleStart.ts';
import { handleSystem } from './handleSystem.ts';
import { handleTerminate } from './handleTerminate.ts';
import { handleTimer } from './handleTimer.ts';
import { handleTransition } from './handleTransition.ts';
import { handleUnbound } from './handleUnbound.ts';
import { passTerminate } from './passTerminate.ts';

/**
 * Carries out the first of the works, and those right behind it that go into the same commit.
 *
 * @returns how many were carried out, >= 1
 */
export async function handleWork(
  works: readonly [Work, ...Work[]],
  scope: PartitionScope,
): Promise<number> {
  const [first] = works;
  switch (first.kind) {
    case 'event':
      if (isSystem(first)) return handleSystem(first, scope);
      return isBound(first)
        ? handleBound([first, ...followers(first, works)], scope)
        : handleUnbound(first, scope);
    case 'timer':
      return handleTimer(first, scope);
    case 'dead-letter':
      return handleDeadLetter(first, scope);
    case 'marker':
      // Its coming back is all that it is for.
      return 1;
    case 'start':
      return handleStart(first, scope);
    case 'offer':
      return handleOffer(first, scope);
    case 'admit':
      return handleAdmit(first, scope);
    case 'release':
      return handleRelease(first, scope);
    case 'terminate':
      return first.through === undefined
        ? handleTerminate(first, scope)
        : passTerminate(first, scope);
    case 'transition':
      return handleTransition(first, scope);
  }
}

/** The works right behind the first one that are for the same thred. */
function followers({ event }: BoundWork, works: readonly Work[]): BoundWork[] {
  const found: BoundWork[] = [];
  for (const work of works.slice(1)) {
    if (!isBound(work) || work.event.thredId !== event.thredId) break;
    found.push(work);
  }
  return found;
}
