import { invalid } from '../errors.ts';
import { RECORD_LIMITS } from '../limits.ts';
import type { FieldPath } from '../RecordStore.ts';

/**
 * Reads `a.b`. Numbers are refused, since stores differ in whether they mean an element or a field; so is what begins with
 * `$`, and `_id`, which some of them have beside the id.
 *
 * @param at JSON pointer, for the error
 * @throws RecordsError `RECORDS_TASK_INVALID`
 */
export function readPath(text: string, at: string): FieldPath {
  const path = text.split('.');
  const most = RECORD_LIMITS.recordDepth;
  if (path.length > most) throw invalid(at, `at most ${most} names`, String(path.length));
  if (text.length <= RECORD_LIMITS.nameLength && path[0] !== '_id' && path.every(isFieldName))
    return path;
  const found = `"${text.slice(0, 100)}"`;
  throw invalid(at, 'names of fields with dots between them (no numbers, no $)', found);
}

function isFieldName(name: string): boolean {
  return isStorable(name) && !/^\d+$/.test(name);
}

/** Tells whether every store can keep a field of this name. */
export function isStorable(name: string): boolean {
  return name !== '' && name !== '__proto__' && !name.startsWith('$') && !/[.\0]/.test(name);
}
