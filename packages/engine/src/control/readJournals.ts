import type { Clock } from '@srvthreds/core';
import type { JournalLine, ThredsStore } from '../stores/ThredsStore.ts';

/** Most journal lines that one question reads, over all partitions. */
const MOST_LINES = 50_000;
const PAGE = 250;

/** Where questions look, and how they let others have their turn. */
export interface Lookout {
  readonly threds: ThredsStore;
  readonly clock: Clock;
}

/**
 * Reads journals once, oldest lines first, a page of each partition in turn, so that a long one leaves room for others.
 *
 * @returns false if there was more than one question may read
 */
export async function readJournals(
  partitions: readonly number[],
  { threds, clock }: Lookout,
  see: (line: JournalLine) => void,
): Promise<boolean> {
  const unread = new Map<number, { readonly after?: string }>();
  for (const partition of partitions) unread.set(partition, {});
  let count = 0;
  while (unread.size > 0)
    for (const [partition, position] of unread) {
      if (count >= MOST_LINES) return false;
      const page = await threds.journal(partition, { limit: PAGE, ...position });
      page.forEach(see);
      count += page.length;
      if (page.length < PAGE) unread.delete(partition);
      else unread.set(partition, { after: page.at(-1)!.position });
      await clock.yieldTurn();
    }
  return true;
}
