import { randomId } from '@srvthreds/core';
import { invalid, kindOf, missing } from '../errors.ts';
import { RECORD_LIMITS } from '../limits.ts';
import type { FieldPath, RecordOperation, Selection, SortField } from '../RecordStore.ts';
import { readChanges } from './readChanges.ts';
import { readMatcher } from './readMatcher.ts';
import { readPath } from './paths.ts';
import { readId, readRecord } from './readRecord.ts';

/** What a task may do with records. */
export const RECORD_TASKS = [
  'put',
  'getOne',
  'get',
  'update',
  'upsert',
  'replace',
  'delete',
  'count',
] as const;

export type RecordTask = (typeof RECORD_TASKS)[number];

type Fields = Readonly<Record<string, unknown>>;

/** Where a store is, is decided by whoever makes it, never by an event. */
const NOT_FOR_EVENTS = new Set(['hostString', 'dbname', 'directConnection']);

/**
 * Reads a task.
 *
 * @param now ISO text, for what it puts
 * @param at JSON pointer, for the error
 * @throws RecordsError `RECORDS_TASK_INVALID`, `RECORDS_TOO_LARGE`
 */
export function readTask(found: unknown, now: string, at: string): RecordOperation {
  const { op, options, params } = fieldsAt(found, at);
  for (const name of options === undefined ? [] : Object.keys(fieldsAt(options, `${at}/options`)))
    if (NOT_FOR_EVENTS.has(name)) throw invalid(`${at}/options`, 'no host and no database', name);
  const known = RECORD_TASKS.find((one) => one === op);
  if (!known && op !== 'run')
    throw invalid(`${at}/op`, `one of ${RECORD_TASKS.join(', ')}, run`, wordOf(op));
  if (!known || params === undefined) return { op: 'nothing' };
  return readParams(known, fieldsAt(params, `${at}/params`), { now, at: `${at}/params` });
}

interface Place {
  readonly now: string;
  readonly at: string;
}

function readParams(op: RecordTask, params: Fields, { now, at }: Place): RecordOperation {
  const type = readType(params['type'], `${at}/type`);
  if (op === 'put') return readPut(type, params['values'], { now, at: `${at}/values` });
  const matched = { type, matcher: readMatcher(params['matcher'] ?? {}, `${at}/matcher`) };
  if (op === 'count') return { op, ...matched };
  if (op === 'get' || op === 'getOne') return { op, ...matched, ...readView(params, at) };
  // Everything of a type is changed by who says so, not by who forgets to say which.
  if (params['matcher'] === undefined) throw missing(`${at}/matcher`, 'a matcher, {} for all');
  if (op === 'delete') return { op, ...matched };
  if (params['values'] === undefined) throw missing(`${at}/values`, 'values');
  if (op === 'replace') {
    const { id: _id, ...record } = readRecord(params['values'], `${at}/values`);
    return { op, ...matched, record, newId: readNewId(params, at) };
  }
  const changes = readChanges(params['values'], `${at}/values`);
  if (op === 'update') return { op, ...matched, changes };
  return { op, ...matched, changes, newId: readNewId(params, at) };
}

/** Which fields of which records are given, and in which order. */
function readView(params: Fields, at: string): { readonly select: Selection } & Collected {
  return {
    select: readSelector(params['selector'] ?? {}, `${at}/selector`),
    ...readCollector(params['collector'] ?? {}, `${at}/collector`),
  };
}

function readPut(type: string, values: unknown, { now, at }: Place): RecordOperation {
  if (values === undefined) throw missing(at, 'values');
  const isList = Array.isArray(values);
  const list: readonly unknown[] = isList ? (values as unknown[]) : [values];
  const most = RECORD_LIMITS.recordsPerTask;
  if (list.length > most) throw invalid(at, `at most ${most} records`, String(list.length));
  const records = list.map((one, index) => {
    const place = isList ? `${at}/${index}` : at;
    const { id = randomId(), ...record } = readRecord(one, place);
    return { ...record, id: readId(id, `${place}/id`), created: now, modified: now };
  });
  return { op: 'put', type, records, isList };
}

/** The id of a record that is not there yet: what the matcher or the values say, else a new one. */
function readNewId({ matcher, values }: Fields, at: string): string {
  const said = (matcher as Fields)['id'];
  if (typeof said === 'string') return readId(said, `${at}/matcher/id`);
  const { id = randomId() } = values as Fields;
  return readId(id, `${at}/values/id`);
}

function readType(found: unknown, at: string): string {
  if (found === undefined) throw missing(at, 'a type of records');
  if (typeof found === 'string' && /^[A-Za-z]\w{0,119}$/.test(found)) return found;
  throw invalid(at, 'a letter and at most 119 letters, digits and _', wordOf(found));
}

function readSelector(found: unknown, at: string): Selection {
  const { include, exclude = [] } = fieldsAt(found, at);
  const excluded = readPaths(exclude, `${at}/exclude`);
  if (include === undefined) return { exclude: excluded };
  if (excluded.some((path) => path.join('.') !== 'id'))
    throw invalid(`${at}/exclude`, 'only id beside include', excluded.join(', '));
  return { include: readPaths(include, `${at}/include`), exclude: excluded };
}

function readPaths(found: unknown, at: string): readonly FieldPath[] {
  return listAt(found, at).map((one, index) => readField(one, `${at}/${index}`));
}

function readField(found: unknown, at: string): FieldPath {
  if (typeof found !== 'string') throw invalid(at, 'a text', kindOf(found));
  return readPath(found, at);
}

interface Collected {
  readonly sort: readonly SortField[];
  readonly skip: number;
  readonly limit?: number;
}

function readCollector(found: unknown, at: string): Collected {
  const { sort = [], skip = 0, limit } = fieldsAt(found, at);
  const fields = listAt(sort, `${at}/sort`).map((one, index): SortField => {
    const place = `${at}/sort/${index}`;
    const { field, desc = false } = fieldsAt(one, place);
    if (typeof desc !== 'boolean') throw invalid(`${place}/desc`, 'true or false', kindOf(desc));
    return { path: readField(field, `${place}/field`), isDescending: desc };
  });
  const collected = { sort: fields, skip: wholeAt(skip, 1_000_000_000, `${at}/skip`) };
  if (limit === undefined) return collected;
  return { ...collected, limit: wholeAt(limit, RECORD_LIMITS.recordsPerTask, `${at}/limit`) };
}

function wholeAt(found: unknown, most: number, at: string): number {
  if (Number.isInteger(found) && Number(found) >= 0 && Number(found) <= most) return Number(found);
  throw invalid(at, `a whole number from 0 to ${most}`, wordOf(found));
}

function listAt(found: unknown, at: string): readonly unknown[] {
  if (Array.isArray(found) && found.length <= RECORD_LIMITS.conditionsPerMatcher) return found;
  const what = Array.isArray(found) ? String(found.length) : kindOf(found);
  throw invalid(at, `a list of at most ${RECORD_LIMITS.conditionsPerMatcher}`, what);
}

function fieldsAt(found: unknown, at: string): Fields {
  if (kindOf(found) !== 'object') throw invalid(at, 'an object', kindOf(found));
  return found as Fields;
}

function wordOf(found: unknown): string {
  return typeof found === 'string' || typeof found === 'number'
    ? JSON.stringify(found).slice(0, 100)
    : kindOf(found);
}
