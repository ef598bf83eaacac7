import type { FieldPath, Matcher, StoredRecord } from '../RecordStore.ts';
import type { Steps } from '../Steps.ts';
import { matchText } from './matchText.ts';
import { compareTexts } from './order.ts';

/** At a condition, and at a value on the way to what it is compared with. */
const STEPS_TO_LOOK = 4;

/**
 * Tells whether a record is as the matcher says.
 *
 * @throws RecordsError `RECORDS_TOO_LARGE` if it costs more steps than are left
 */
export function matches(record: StoredRecord, matcher: Matcher, steps: Steps): boolean {
  steps.spend(STEPS_TO_LOOK);
  switch (matcher.kind) {
    case 'all':
      return matcher.of.every((one) => matches(record, one, steps));
    case 'any':
      return matcher.of.some((one) => matches(record, one, steps));
    case 'not':
      return !matches(record, matcher.of, steps);
    case 'equals': {
      const values = valuesAt(record, matcher.path, steps);
      if (matcher.value === null && values.length === 0) return true;
      return values.includes(matcher.value);
    }
    case 'compare':
      return valuesAt(record, matcher.path, steps).some((value) => compares(value, matcher, steps));
    case 'text':
      return valuesAt(record, matcher.path, steps).some(
        (value) => typeof value === 'string' && matchText(matcher.pattern, value, steps),
      );
  }
}

function compares(
  value: unknown,
  { by, value: operand }: Matcher & { kind: 'compare' },
  steps: Steps,
): boolean {
  const difference = differenceOf(value, operand, steps);
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

function differenceOf(value: unknown, operand: number | string, steps: Steps): number | undefined {
  if (typeof value === 'number' && typeof operand === 'number') return value - operand;
  if (typeof value === 'string' && typeof operand === 'string')
    return compareTexts(value, operand, steps);
  return undefined;
}

/** What stands at the end of a path: elements of lists one by one, and a list itself. Empty if nothing is there. */
function valuesAt(value: unknown, [name, ...rest]: FieldPath, steps: Steps): readonly unknown[] {
  steps.spend(STEPS_TO_LOOK + (Array.isArray(value) ? value.length : 0));
  if (name === undefined) return Array.isArray(value) ? [value, ...(value as unknown[])] : [value];
  if (Array.isArray(value))
    return value.flatMap((one: unknown) =>
      Array.isArray(one) ? [] : valuesAt(one, [name, ...rest], steps),
    );
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Record<string, unknown>)[name], rest, steps);
}
