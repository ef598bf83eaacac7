import type { DeadLetter, Delivery } from '../contract/Delivery.ts';

/** A message that was taken, as the script tells of it: entry, times handed out since it was added, fields and values. */
export type TakenEntry = readonly [entry: string, times: number, fields: readonly string[]];

/**
 * Fields of an entry: `i` id, `b` body, `n` how often it was handed out before it was added again, `d` why it was set
 * aside, as JSON.
 */
export function readEntry([, times, fields]: TakenEntry, topic: string): Delivery {
  const found: Partial<Record<string, string>> = {};
  for (let i = 0; i < fields.length; i += 2) found[fields[i]!] = fields[i + 1]!;
  const { i: id = '', b: body = '', n: before = '0', d: deadLetter } = found;
  return {
    id,
    body,
    topic,
    attempts: Number(before) + times,
    ...(deadLetter === undefined ? {} : { deadLetter: JSON.parse(deadLetter) as DeadLetter }),
  };
}
