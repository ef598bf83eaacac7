import type { FieldPath, Matcher, StoredRecord } from '../RecordStore.ts';
import { matchText } from './matchText.ts';
import { compareTexts } from './order.ts';

/** Tells whether a record is as the matcher says. */
export function matches(record: StoredRecord, matcher: Matcher): boolean {
  switch (matcher.kind) {
    case 'all':
      return matcher.of.every((one) => matches(record, one));
    case 'any':
      return matcher.of.some((one) => matches(record, one));
    case 'not':
      return !matches(record, matcher.of);
    case 'equals': {
      const values = valuesAt(record, matcher.path);
      if (matcher.value === null && values.length === 0) return true;
      return values.includes(matcher.value);
    }
    case 'compare':
      return valuesAt(record, matcher.path).some((value) => compares(value, matcher));
    case 'text':
      return valuesAt(record, matcher.path).some(
        (value) => typeof value === 'string' && matchText(matcher.pattern, value),
      );
  }
}

function compares(value: unknown, { by, value: operand }: Matcher & { kind: 'compare' }): boolean {
  const difference = differenceOf(value, operand);
  if (difference === undefined) return false;
  switch (by) {
    case 'gt':
      return difference > 0;
    case 'gte':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'lte':
      return difference <= 0;
  }
}

function differenceOf(value: unknown, operand: number | string): number | undefined {
  if (typeof value === 'number' && typeof operand === 'number') return value - operand;
  if (typeof value === 'string' && typeof operand === 'string') return compareTexts(value, operand);
  return undefined;
}

/** What stands at the end of a path: elements of lists one by one, and a list itself. Empty if nothing is there. */
function valuesAt(value: unknown, [name, ...rest]: FieldPath): readonly unknown[] {
  if (name === undefined) return Array.isArray(value) ? [value, ...(value as unknown[])] : [value];
  if (Array.isArray(value))
    return value.flatMap((one: unknown) =>
      Array.isArray(one) ? [] : valuesAt(one, [name, ...rest]),
    );
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Record<string, unknown>)[name], rest);
}
