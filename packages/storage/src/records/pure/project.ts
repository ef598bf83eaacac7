import type { FieldPath, Selection, StoredRecord } from '../RecordStore.ts';
import type { Steps } from '../Steps.ts';

/**
 * The selected fields of a record; in lists, of each element that is an object.
 *
 * @throws RecordsError `RECORDS_TOO_LARGE` if it costs more steps than are left
 */
export function project(
  record: StoredRecord,
  { include, exclude }: Selection,
  steps: Steps,
): object {
  const kept = include ? keep(record, [['id'], ...include], steps) : record;
  return drop(kept, exclude, steps) as object;
}

function keep(value: unknown, paths: readonly FieldPath[], steps: Steps): unknown {
  if (Array.isArray(value))
    return value.filter(isContainer).map((one): unknown => keep(one, paths, steps));
  return mapFields(value, (name, field) => {
    const inside = behind(paths, name, steps);
    if (inside.some((path) => path.length === 0)) return field;
    return inside.length > 0 && isContainer(field) ? keep(field, inside, steps) : undefined;
  });
}

function drop(value: unknown, paths: readonly FieldPath[], steps: Steps): unknown {
  if (paths.length === 0 || !isContainer(value)) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => drop(one, paths, steps));
  return mapFields(value, (name, field) => {
    const inside = behind(paths, name, steps);
    return inside.some((path) => path.length === 0) ? undefined : drop(field, inside, steps);
  });
}

function mapFields(value: unknown, map: (name: string, field: unknown) => unknown): object {
  const fields = Object.entries(value as object).map(([name, field]) => [name, map(name, field)]);
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined)) as object;
}

/** What is left of the paths that begin with a name. */
function behind(paths: readonly FieldPath[], name: string, steps: Steps): readonly FieldPath[] {
  steps.spend(1 + paths.length);
  return paths.filter(([first]) => first === name).map((path) => path.slice(1));
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
