import { kindOf, misfit } from '../errors.ts';
import type { FieldChange, StoredRecord } from '../RecordStore.ts';
import type { Steps } from '../Steps.ts';
import { compareTexts } from './order.ts';

type Fields = Readonly<Record<string, unknown>>;

/** For each field of an object; many fields are copied far more slowly. */
const STEPS_TO_COPY = { few: 20, many: 100 };
const MANY_FIELDS = 1_000;

/**
 * A record after changes, made one after the other; the record itself stays as it is.
 *
 * @param moment.now ISO text
 * @throws RecordsError `RECORDS_TASK_FAILED` if a change does not fit what is there, `RECORDS_TOO_LARGE` if it costs more
 *   steps than are left
 */
export function applyChanges(
  record: StoredRecord,
  changes: readonly FieldChange[],
  { now, steps }: { readonly now: string; readonly steps: Steps },
): StoredRecord {
  let changed: Fields = record;
  for (const change of changes)
    changed = changeAt(
      changed,
      change.path,
      (found) => changedField(found, change, { id: record.id, now, steps }),
      { id: record.id, field: change.path.join('.'), steps },
    );
  return { ...changed, id: record.id };
}

function changeAt(
  fields: Fields,
  [name = '', ...rest]: readonly string[],
  change: (found: unknown) => unknown,
  place: { readonly id: string; readonly field: string; readonly steps: Steps },
): Fields {
  // What is changed is copied.
  const { length } = Object.keys(fields);
  place.steps.spend(1 + length * STEPS_TO_COPY[length > MANY_FIELDS ? 'many' : 'few']);
  const found = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (rest.length === 0) {
    const value = change(found);
    return value === undefined ? fields : { ...fields, [name]: value };
  }
  if (found !== undefined && kindOf(found) !== 'object')
    throw misfit(place.id, place.field, `inside an object`, kindOf(found));
  const inside = (found ?? {}) as Fields;
  const changed = changeAt(inside, rest, change, place);
  // A change that changes nothing makes no object on its way.
  return changed === inside ? fields : { ...fields, [name]: changed };
}

/** Undefined: stays as it is. */
function changedField(
  found: unknown,
  { by, path, value }: FieldChange,
  { id, now, steps }: { readonly id: string; readonly now: string; readonly steps: Steps },
): unknown {
  const refuse = (expected: string) => misfit(id, path.join('.'), expected, kindOf(found));
  switch (by) {
    case 'set':
      return value;
    case 'now':
      return now;
    case 'inc':
    case 'mul': {
      if (found !== undefined && typeof found !== 'number') throw refuse('a number');
      const operand = value as number;
      const result = by === 'inc' ? (found ?? 0) + operand : (found ?? 0) * operand;
      if (!Number.isFinite(result)) throw refuse('a number that stays finite');
      return result;
    }
    case 'min':
    case 'max': {
      if (found === undefined) return value;
      if (typeof found !== typeof value) throw refuse(`a ${typeof value}`);
      const difference = compareLike(value as number | string, found as number | string, steps);
      return (by === 'min' ? difference < 0 : difference > 0) ? value : undefined;
    }
    case 'push':
    case 'add':
    case 'remove': {
      if (found !== undefined && !Array.isArray(found)) throw refuse('a list');
      steps.spend(found?.length ?? 0);
      return changedList(found as readonly unknown[] | undefined, by, value);
    }
  }
}

function changedList(
  found: readonly unknown[] | undefined,
  by: 'push' | 'add' | 'remove',
  value: unknown,
): readonly unknown[] | undefined {
  if (by === 'remove') return found?.filter((one) => one !== value);
  if (by === 'add' && found?.includes(value) === true) return undefined;
  return [...(found ?? []), value];
}

function compareLike(left: number | string, right: number | string, steps: Steps): number {
  return typeof left === 'number' ? left - Number(right) : compareTexts(left, String(right), steps);
}
