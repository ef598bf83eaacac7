import type { SortField, StoredRecord } from '../RecordStore.ts';
import type { Steps } from '../Steps.ts';

/** Orders texts by code point, as SQLite and MongoDB do: JavaScript's own order differs above U+FFFF. */
export function compareTexts(left: string, right: string, steps: Steps): number {
  const length = Math.min(left.length, right.length);
  let at = 0;
  while (at < length && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  steps.spend(1 + at);
  return at < length
    ? rank(left.charCodeAt(at)) - rank(right.charCodeAt(at))
    : left.length - right.length;
}

/** At a value on the way to what is compared. */
const STEPS_TO_LOOK = 4;

/** Halves of a pair stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * By the fields, then by id.
 *
 * @throws RecordsError `RECORDS_TOO_LARGE` if it costs more steps than are left
 */
export function inOrder(
  records: readonly StoredRecord[],
  sort: readonly SortField[],
  steps: Steps,
): StoredRecord[] {
  return records.toSorted((left, right) => {
    for (const { path, isDescending } of sort) {
      steps.spend(STEPS_TO_LOOK * 2 * path.length);
      const found = compareValues(fieldOf(left, path), fieldOf(right, path), steps);
      if (found !== 0) return isDescending ? -found : found;
    }
    return compareTexts(left.id, right.id, steps);
  });
}

function compareValues(left: unknown, right: unknown, steps: Steps): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string')
    return compareTexts(left, right, steps);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return kindRank(left) - kindRank(right);
}

const KINDS = ['number', 'string', 'object', 'boolean'];

function kindRank(value: unknown): number {
  return value === null ? -1 : KINDS.indexOf(typeof value);
}

function fieldOf(record: StoredRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
