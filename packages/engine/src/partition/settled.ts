import type { EngineParts } from '../EngineParts.ts';
import type { Partition } from './Partition.ts';

type Owned = ReadonlyMap<number, Partition>;
type Parts = Pick<EngineParts, 'inboundQ' | 'clock'>;

/**
 * Resolves when nothing waits in these partitions, nothing is in hand, and no message waits to be sent.
 *
 * @throws the signal's reason
 */
export async function settled(owned: Owned, parts: Parts, signal?: AbortSignal): Promise<void> {
  while (!(await isSettled(owned, parts))) {
    signal?.throwIfAborted();
    await parts.clock.yieldTurn();
  }
}

/** What one partition asks of another may be on its way between two looks: nothing must have happened meanwhile. */
async function isSettled(owned: Owned, parts: Parts): Promise<boolean> {
  const before = finishedCount(owned);
  return (await isQuiet(owned, parts)) && finishedCount(owned) === before;
}

function finishedCount(owned: Owned): number {
  let count = 0;
  for (const partition of owned.values()) count += partition.finishedCount;
  return count;
}

async function isQuiet(owned: Owned, { inboundQ }: Parts): Promise<boolean> {
  for (const [number, partition] of owned) {
    if (!partition.isIdle) return false;
    const { waiting, unsettled } = await inboundQ.depth(number);
    if (waiting + unsettled > 0) return false;
  }
  return true;
}
