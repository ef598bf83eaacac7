import { noSuchThred } from '../../errors.ts';
import { thredKey } from '../../protocol/aggregates.ts';
import { verdict } from '../../protocol/verdict.ts';
import type { BoundWork } from '../../protocol/Work.ts';
import type { Known } from '../Committer.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import type { LiveThred } from '../LiveThred.ts';
import { applyEvents } from './applyEvents.ts';
import { closeEvent } from './closeEvent.ts';
import { repeatAnswer } from './repeatAnswer.ts';
import { setAside } from './setAside.ts';

/**
 * Gives events to their thred.
 *
 * @param works the first one, and those right behind it that are for the same thred
 * @returns how many of them were handled, >= 1
 * @throws StorageError if the store is away, or the owner stale; nothing is lost, the works come again
 */
export async function handleBound(
  works: readonly [BoundWork, ...BoundWork[]],
  scope: PartitionScope,
): Promise<number> {
  const [first] = works;
  const key = thredKey(first.event.thredId);
  const known = await scope.committer.load(key);
  switch (known ? verdict(known.seen.events, first.event.id, first.acceptedAt) : 'apply') {
    case 'repeat':
      // Memory may be wrong about what the store took; only the store can say that it was applied.
      if (await repeatAnswer(key, first, scope)) return 1;
      return handleBound(works, scope);
    case 'too-old':
      return setAside(first, 'EVENT_TOO_OLD', scope);
    case 'apply':
      return known && isAlive(known)
        ? applyEvents(works, known, scope)
        : refuse(first, known, scope);
  }
}

function isAlive(known: Known): known is LiveThred {
  return known.state.kind === 'thred';
}

/** There is no such thred, or not any more. */
async function refuse(
  work: BoundWork,
  known: Known | undefined,
  scope: PartitionScope,
): Promise<number> {
  const error = noSuchThred(work.event.thredId);
  const missing = known ? undefined : work.event.thredId;
  await closeEvent(work, { kind: 'unknown-thred', errors: [error], missing }, scope);
  return 1;
}
