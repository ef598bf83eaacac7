import { invalid, kindOf } from '../errors.ts';
import { RECORD_LIMITS } from '../limits.ts';
import type { FieldChange } from '../RecordStore.ts';
import { readPath } from './paths.ts';
import { isScalar } from './readMatcher.ts';
import { checkValue, OF_THE_STORE } from './readRecord.ts';

const OPERATORS = {
  $inc: 'inc',
  $mul: 'mul',
  $min: 'min',
  $max: 'max',
  $push: 'push',
  $add: 'add',
  $remove: 'remove',
  $now: 'now',
} as const satisfies Readonly<Record<string, FieldChange['by']>>;

/**
 * Reads the values of an update: `{ field: value, $inc: { other: 1 } }`. An `id` is passed over: ids never change.
 *
 * @param at JSON pointer, for the error
 * @throws RecordsError `RECORDS_TASK_INVALID`
 */
export function readChanges(found: unknown, at: string): readonly FieldChange[] {
  if (kindOf(found) !== 'object') throw invalid(at, 'an object', kindOf(found));
  const changes = Object.entries(found as object).flatMap(([name, value]): FieldChange[] => {
    const place = `${at}/${name.slice(0, 100)}`;
    if (name.startsWith('$')) return readOperator(name, value, place);
    return readChange('set', name, value, place);
  });
  checkOverlap(changes, at);
  return changes;
}

function readOperator(name: string, found: unknown, at: string): FieldChange[] {
  const by = Object.hasOwn(OPERATORS, name) ? OPERATORS[name as keyof typeof OPERATORS] : undefined;
  if (!by)
    throw invalid(at, `one of ${Object.keys(OPERATORS).join(', ')}`, `"${name.slice(0, 100)}"`);
  if (kindOf(found) !== 'object') throw invalid(at, 'an object', kindOf(found));
  return Object.entries(found as object).flatMap(([field, value]) =>
    readChange(by, field, value, `${at}/${field.slice(0, 100)}`),
  );
}

function readChange(
  by: FieldChange['by'],
  name: string,
  value: unknown,
  at: string,
): FieldChange[] {
  const [first = ''] = name.split('.');
  if (first === 'id' || OF_THE_STORE.has(first)) return [];
  const path = readPath(name, at);
  checkOperand(by, value, at);
  // Inside the record and the objects that the path names; the elements of a list stand one deeper than the list.
  checkValue(value, at, 1 + path.length + (by === 'push' || by === 'add' ? 1 : 0));
  return [{ by, path, value }];
}

function checkOperand(by: FieldChange['by'], value: unknown, at: string): void {
  const refuse = (expected: string): Error => invalid(at, expected, kindOf(value));
  switch (by) {
    case 'inc':
    case 'mul':
      if (typeof value !== 'number') throw refuse('a number');
      return;
    case 'min':
    case 'max':
      if (typeof value !== 'number' && typeof value !== 'string')
        throw refuse('a number or a text');
      return;
    case 'add':
    case 'remove':
      if (!isScalar(value)) throw refuse('a text, a number, true, false or null');
      return;
    case 'now':
      if (value !== true) throw refuse('true');
      return;
    case 'set':
    case 'push':
  }
}

/** Stores differ in which of two changes of one field wins, so there is one only. */
function checkOverlap(changes: readonly FieldChange[], at: string): void {
  const most = RECORD_LIMITS.conditionsPerMatcher;
  if (changes.length > most) throw invalid(at, `at most ${most} changes`, String(changes.length));
  const names = changes.map(({ path }) => path.join('.')).toSorted();
  const changed = new Set(names);
  const twice =
    names.find((name, index) => name === names[index + 1]) ??
    names.find((name) => prefixesOf(name).some((prefix) => changed.has(prefix)));
  if (twice !== undefined) throw invalid(at, 'one change for each field', `two of ${twice}`);
}

function prefixesOf(name: string): readonly string[] {
  const path = name.split('.');
  return path.slice(1).map((_, index) => path.slice(0, index + 1).join('.'));
}
