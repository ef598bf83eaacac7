import type { MailboxBounds } from './limits.ts';
import { firstNumberAt } from './nextNumber.ts';

/** What a mailbox holds. */
export interface Held {
  readonly messages: number;
  /** Of their bodies, in UTF-8. */
  readonly bytes: number;
}

/**
 * Which messages have to go, so that a mailbox keeps its bounds.
 *
 * @param oldestFirst all that it holds; looked at as far as something has to go
 * @returns the number of the last that has to go, 0 if none has to
 */
export function overBound(
  oldestFirst: Iterable<{ readonly number: number; readonly bytes: number }>,
  held: Held,
  { bounds, now }: { readonly bounds: Required<MailboxBounds>; readonly now: number },
): number {
  const oldest = firstNumberAt(now - bounds.ageMs);
  let { messages, bytes } = held;
  let through = 0;
  for (const entry of oldestFirst) {
    const isTooMuch = messages > bounds.messages || (bytes > bounds.bytes && messages > 1);
    if (!isTooMuch && entry.number >= oldest) break;
    messages--;
    bytes -= entry.bytes;
    through = entry.number;
  }
  return through;
}
