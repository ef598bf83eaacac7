import { isBound, type BoundWork, type Work } from '../../protocol/Work.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { handleBound } from './handleBound.ts';
import { handleDeadLetter } from './handleDeadLetter.ts';
import { handleTimer } from './handleTimer.ts';
import { handleUnbound } from './handleUnbound.ts';

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
