import { partitionOfRoute, routeOfThred } from '@srvthreds/core';
import type { JournalLine, ThredsStore } from '@srvthreds/engine';
import type { ListQuery } from '@srvthreds/service';

/** Lines of a partition that are read at a time, and how often at most for one answer. */
const BATCH = 1_000;
const MOST_BATCHES = 20;

export interface JournalPage {
  /** Oldest first. */
  readonly lines: readonly JournalLine[];
  /** Give this as `after` to go on; missing if there is no more now. */
  readonly next?: string;
}

/**
 * What happened to a thred. Its partition's journal is read for it, so that a page may be short, or even empty, and
 * have a next one all the same.
 */
export async function journalOfThred(
  thredId: string,
  threds: ThredsStore,
  { after, limit = 100 }: ListQuery,
): Promise<JournalPage> {
  const partition = partitionOfRoute(routeOfThred(thredId), threds.partitions);
  const found: JournalLine[] = [];
  let position = after;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const from = position === undefined ? {} : { after: position };
    const lines = await threds.journal(partition, { limit: BATCH, ...from });
    for (const line of lines) {
      position = line.position;
      if (line.thredId === thredId) found.push(line);
      if (found.length === limit) return { lines: found, next: position };
    }
    if (lines.length < BATCH) return { lines: found };
  }
  return { lines: found, ...(position === undefined ? {} : { next: position }) };
}
