import { StorageError } from '../errors.ts';
import type { Changes } from './Changes.ts';
import type { AggregateRef } from './records.ts';

/** What one commit may hold, on every driver. */
export const STORAGE_LIMITS = {
  /** Characters of a state. */
  stateLength: 1_048_576,
  /** Characters of one message, timer or journal entry. */
  bodyLength: 1_048_576,
  /** Messages, timers, labels, ids or journal entries in one commit. */
  itemsPerCommit: 5_000,
  /** Characters of an aggregate's id or a label. */
  nameLength: 1_024,
} as const;

/**
 * Refuses changes that are over a limit; a driver calls it before it writes.
 *
 * @throws StorageError `STORAGE_TOO_LARGE`
 */
export function checkLimits(ref: AggregateRef, changes: Changes): void {
  const { stateLength, bodyLength, itemsPerCommit, nameLength } = STORAGE_LIMITS;
  const { state, enqueue, schedule, cancel, labels, journal, seen } = changes;
  const check = (what: string, found: number, most: number): void => {
    if (found > most) throw tooLarge(what, { found, most }, ref);
  };
  const checkItems = (items: readonly unknown[] | undefined): void =>
    check('items in a commit', items?.length ?? 0, itemsPerCommit);
  check('an id', ref.id.length, nameLength);
  check('a state', state?.length ?? 0, stateLength);
  checkItems(enqueue);
  checkItems(schedule);
  checkItems(labels);
  checkItems(journal);
  checkItems(seen?.add);
  checkItems(seen?.drop);
  if (cancel !== 'all') checkItems(cancel);
  for (const label of labels ?? []) check('a label', label.length, nameLength);
  for (const { body } of enqueue ?? []) check('a message', body.length, bodyLength);
  for (const { body } of schedule ?? []) check('a timer', body.length, bodyLength);
  for (const entry of journal ?? []) check('a journal entry', entry.length, bodyLength);
}

function tooLarge(
  what: string,
  { found, most }: { readonly found: number; readonly most: number },
  { id }: AggregateRef,
): StorageError {
  return new StorageError(
    'STORAGE_TOO_LARGE',
    `expected ${what} of at most ${most}, found ${found} (${id.slice(0, 100)})`,
    { details: { what, found, most, id } },
  );
}
