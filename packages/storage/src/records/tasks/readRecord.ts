import { invalid, kindOf, tooLarge } from '../errors.ts';
import { RECORD_LIMITS } from '../limits.ts';
import { isStorable } from './paths.ts';

/** What the store says of a record itself; a caller's word for it is passed over. */
export const OF_THE_STORE = new Set(['_id', 'created', 'modified']);

/**
 * Reads a record without its id and times.
 *
 * @param at JSON pointer, for the error
 * @throws RecordsError `RECORDS_TASK_INVALID`, `RECORDS_TOO_LARGE`
 */
export function readRecord(found: unknown, at: string): Readonly<Record<string, unknown>> {
  if (kindOf(found) !== 'object') throw invalid(at, 'an object', kindOf(found));
  const own = Object.entries(found as object).filter(([name]) => !OF_THE_STORE.has(name));
  const record = Object.fromEntries(own) as Record<string, unknown>;
  checkValue(record, at, 1);
  checkRecord(record);
  return record;
}

/**
 * Reads the id that a record says to have.
 *
 * @throws RecordsError `RECORDS_TASK_INVALID`
 */
export function readId(found: unknown, at: string): string {
  const most = RECORD_LIMITS.nameLength;
  if (typeof found === 'string' && found !== '' && found.length <= most) return found;
  const what = typeof found === 'string' ? `${found.length} characters` : kindOf(found);
  throw invalid(at, `a text of 1 to ${most} characters`, what);
}

/**
 * Measures a record before it is written.
 *
 * @throws RecordsError `RECORDS_TOO_LARGE`
 */
export function checkRecord(record: object): void {
  const { length } = JSON.stringify(record);
  if (length > RECORD_LIMITS.recordLength)
    throw tooLarge('a record', RECORD_LIMITS.recordLength, length);
}

/**
 * Refuses what JSON or a store cannot hold.
 *
 * @param depth how many lists and objects are around what this value holds
 * @throws RecordsError `RECORDS_TASK_INVALID`
 */
export function checkValue(value: unknown, at: string, depth: number): void {
  const most = RECORD_LIMITS.recordDepth;
  if (depth > most)
    throw invalid(at, `at most ${most} lists and objects around one another`, 'more');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw invalid(at, 'a number', String(value));
  if (value === undefined || typeof value === 'function' || typeof value === 'bigint')
    throw invalid(at, 'JSON', kindOf(value));
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    const place = `${at}/${name.slice(0, 100)}`;
    if (!Array.isArray(value) && !isStorable(name))
      throw invalid(
        place,
        'a name without a dot or a $ at its beginning',
        `"${name.slice(0, 100)}"`,
      );
    checkValue(field, place, depth + 1);
  }
}
