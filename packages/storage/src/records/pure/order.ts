import type { SortField, StoredRecord } from '../RecordStore.ts';

/** Orders texts by code point, as SQLite and MongoDB do: JavaScript's own order differs above U+FFFF. */
export function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (one !== other) return rank(one) - rank(other);
  }
  return left.length - right.length;
}

/** Halves of a pair stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** By the fields, then by id. */
export function inOrder(
  records: readonly StoredRecord[],
  sort: readonly SortField[],
): StoredRecord[] {
  return records.toSorted((left, right) => {
    for (const { path, isDescending } of sort) {
      const found = compareValues(fieldOf(left, path), fieldOf(right, path));
      if (found !== 0) return isDescending ? -found : found;
    }
    return compareTexts(left.id, right.id);
  });
}

function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
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
