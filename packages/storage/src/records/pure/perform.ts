import { RecordsError, tooLarge } from '../errors.ts';
import { RECORD_LIMITS } from '../limits.ts';
import type { Matcher, RecordOperation, StoredRecord, TransactOptions } from '../RecordStore.ts';
import { Steps } from '../Steps.ts';
import { checkRecord } from '../tasks/readRecord.ts';
import { applyChanges } from './applyChanges.ts';
import { matches } from './matches.ts';
import { inOrder } from './order.ts';
import { project } from './project.ts';

/** Records as a driver without a language of its own has them. Nothing that it gives or takes is changed later. */
export interface RecordTable {
  /** All of a type, in any order. */
  all(type: string): Iterable<StoredRecord>;
  get(type: string, id: string): StoredRecord | undefined;
  set(type: string, record: StoredRecord): void;
  remove(type: string, id: string): void;
}

/**
 * Carries out operations on a table, each on what those before it left. Whoever calls it takes back what was written if it
 * throws.
 *
 * @throws RecordsError `RECORDS_EXISTS`, `RECORDS_TASK_FAILED`, `RECORDS_TOO_LARGE`
 */
export function perform(
  table: RecordTable,
  operations: readonly RecordOperation[],
  { now, resultLength, steps = new Steps() }: TransactOptions,
): readonly unknown[] {
  let length = 0;
  return operations.map((operation) => {
    const result = performOne(table, operation, { now, steps });
    length += JSON.stringify(result).length;
    if (length > resultLength) throw tooLarge('a result', resultLength, length);
    return result;
  });
}

interface Moment {
  readonly now: string;
  readonly steps: Steps;
}

function performOne(table: RecordTable, operation: RecordOperation, moment: Moment): unknown {
  const { now, steps } = moment;
  switch (operation.op) {
    case 'put':
      return put(table, operation);
    case 'get':
      return get(table, operation, steps);
    case 'getOne':
      return get(table, { ...operation, limit: 1 }, steps)[0] ?? null;
    case 'update': {
      const { type, changes } = operation;
      for (const record of bounded(matched(table, operation, steps)))
        write(table, type, { ...applyChanges(record, changes, moment), modified: now });
      return null;
    }
    case 'upsert': {
      const { type, changes, matcher, newId } = operation;
      const found = first(table, operation, steps);
      const record = found ?? { ...equalities(matcher, moment), id: newId, created: now };
      if (!found) refuseTaken(table, type, newId);
      write(table, type, { ...applyChanges(record, changes, moment), modified: now });
      return null;
    }
    case 'replace': {
      const { type, record, newId } = operation;
      const found = first(table, operation, steps);
      const { id, created } = found ?? { id: newId, created: now };
      if (!found) refuseTaken(table, type, newId);
      write(table, type, { ...record, id, created, modified: now });
      return null;
    }
    case 'delete':
      for (const { id } of bounded(matched(table, operation, steps)))
        table.remove(operation.type, id);
      return null;
    case 'count':
      return matched(table, operation, steps).length;
    case 'nothing':
      return null;
  }
}

function put(
  table: RecordTable,
  { type, records, isList }: RecordOperation & { op: 'put' },
): unknown {
  for (const record of records) {
    refuseTaken(table, type, record.id);
    table.set(type, record);
  }
  const ids = records.map(({ id }) => id);
  return isList ? ids : ids[0];
}

function get(
  table: RecordTable,
  operation: RecordOperation & { op: 'get' | 'getOne' },
  steps: Steps,
): readonly object[] {
  const { sort, skip, limit, select } = operation;
  const rest = inOrder(matched(table, operation, steps), sort, steps).slice(skip);
  const given = limit === undefined ? bounded(rest) : rest.slice(0, limit);
  return given.map((record) => project(record, select, steps));
}

interface Matched {
  readonly type: string;
  readonly matcher: Matcher;
}

function matched(
  table: RecordTable,
  { type, matcher }: Matched,
  steps: Steps,
): readonly StoredRecord[] {
  const id = onlyId(matcher);
  const one = id === undefined ? undefined : table.get(type, id);
  const candidates = id === undefined ? table.all(type) : one ? [one] : [];
  return [...candidates].filter((record) => matches(record, matcher, steps));
}

/** The id that a record must have to fit: then it needs no search. */
function onlyId(matcher: Matcher): string | undefined {
  if (matcher.kind === 'all') return matcher.of.map(onlyId).find((id) => id !== undefined);
  if (matcher.kind !== 'equals' || typeof matcher.value !== 'string') return undefined;
  return matcher.path.join('.') === 'id' ? matcher.value : undefined;
}

function first(table: RecordTable, operation: Matched, steps: Steps): StoredRecord | undefined {
  return inOrder(matched(table, operation, steps), [], steps)[0];
}

/** An empty record with what a matcher says to be equal, whatever else it says. */
function equalities(matcher: Matcher, moment: Moment): StoredRecord {
  const all = matcher.kind === 'all' ? matcher.of : [matcher];
  const changes = all.flatMap((one) =>
    one.kind === 'equals' && one.path[0] !== 'id'
      ? [{ by: 'set' as const, path: one.path, value: one.value }]
      : [],
  );
  return applyChanges({ id: '' }, changes, moment);
}

function write(table: RecordTable, type: string, record: StoredRecord): void {
  checkRecord(record);
  table.set(type, record);
}

function refuseTaken(table: RecordTable, type: string, id: string): void {
  if (table.get(type, id))
    throw new RecordsError('RECORDS_EXISTS', `expected no ${type} of id ${id}, found one`, {
      type,
      id,
    });
}

function bounded<T>(records: readonly T[]): readonly T[] {
  const most = RECORD_LIMITS.recordsPerTask;
  if (records.length > most) throw tooLarge('records of one task', most, records.length);
  return records;
}
