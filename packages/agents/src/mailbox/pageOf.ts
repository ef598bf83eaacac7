import { MAILBOX_LIMITS } from './limits.ts';
import type { MailboxEntry, MailboxPage } from './Mailbox.ts';

/** What a mailbox knows beside its messages. */
export type MailboxMarks = Pick<MailboxPage, 'last' | 'takenThrough' | 'lostThrough'>;

/**
 * What a reader is given.
 *
 * @param found the messages behind what the reader has seen, one more than the limit if there are as many
 */
export function pageOf(
  found: Iterable<MailboxEntry>,
  limit: number,
  { last, takenThrough, lostThrough }: MailboxMarks,
): MailboxPage {
  const entries: MailboxEntry[] = [];
  let bytes = 0;
  let hasMore = false;
  for (const { number, id, body } of found) {
    bytes += Buffer.byteLength(body);
    hasMore =
      entries.length === limit || (entries.length > 0 && bytes > MAILBOX_LIMITS.bytesPerRead);
    if (hasMore) break;
    entries.push({ number, id, body });
  }
  // What was taken is known to have been seen, or to have been told of as missing.
  return {
    entries,
    hasMore,
    last,
    takenThrough,
    lostThrough: lostThrough > takenThrough ? lostThrough : 0,
  };
}
