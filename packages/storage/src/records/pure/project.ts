import type { FieldPath, Selection, StoredRecord } from '../RecordStore.ts';

/** The selected fields of a record; in lists, of each element that is an object. */
export function project(record: StoredRecord, { include, exclude }: Selection): object {
  const kept = include ? keep(record, [['id'], ...include]) : record;
  return drop(kept, exclude) as object;
}

function keep(value: unknown, paths: readonly FieldPath[]): unknown {
  if (Array.isArray(value))
    return value.filter(isContainer).map((one): unknown => keep(one, paths));
  return mapFields(value, (name, field) => {
    const inside = behind(paths, name);
    if (inside.some((path) => path.length === 0)) return field;
    return inside.length > 0 && isContainer(field) ? keep(field, inside) : undefined;
  });
}

function drop(value: unknown, paths: readonly FieldPath[]): unknown {
  if (paths.length === 0 || !isContainer(value)) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => drop(one, paths));
  return mapFields(value, (name, field) => {
    const inside = behind(paths, name);
    return inside.some((path) => path.length === 0) ? undefined : drop(field, inside);
  });
}

function mapFields(value: unknown, map: (name: string, field: unknown) => unknown): object {
  const fields = Object.entries(value as object).map(([name, field]) => [name, map(name, field)]);
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined)) as object;
}

/** What is left of the paths that begin with a name. */
function behind(paths: readonly FieldPath[], name: string): readonly FieldPath[] {
  return paths.filter(([first]) => first === name).map((path) => path.slice(1));
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
