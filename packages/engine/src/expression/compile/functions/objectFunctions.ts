import type { Work } from '../Native.ts';
import type { Run } from '../Run.ts';
import { sequence } from '../Sequence.ts';
import { Lambda } from '../Lambda.ts';
import { fieldOf, isTrue } from '../values.ts';
import { callWith } from './listFunctions.ts';

/** `$each(object, function)` */
const each: Work = ([object, callback], run) => {
  const results = sequence();
  for (const [key, value] of fieldsOf(object)) {
    const result = callWith(callback, [value, key, object], run);
    if (result !== undefined) run.add(results, result);
  }
  return results;
};

/** `$sift(object, function)` */
const sift: Work = ([object, callback], run) => {
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of fieldsOf(object))
    if (isTrue(callWith(callback, [value, key, object], run))) result[key] = value;
  return Object.keys(result).length > 0 ? result : undefined;
};

/** `$spread(object or list)`: an object of its own for every field. */
const spread: Work = ([value], run) => spreadOf(value, run);

function spreadOf(value: unknown, run: Run): unknown {
  if (Array.isArray(value)) return spreadList(value, run);
  if (typeof value !== 'object' || value === null || value instanceof Lambda) return value;
  const results = sequence();
  for (const key of Object.keys(value)) {
    const single = Object.create(null) as Record<string, unknown>;
    single[key] = fieldOf(value, key);
    run.add(results, single);
  }
  return results;
}

function spreadList(list: readonly unknown[], run: Run): unknown[] {
  // A sequence only as long as nothing has been put into it, as with `$append`.
  let results: unknown[] = sequence();
  for (const item of list) {
    run.tick();
    const more = spreadOf(item, run);
    if (more === undefined) continue;
    if (results.length === 0) results = [];
    for (const inner of Array.isArray(more) ? (more as unknown[]) : [more]) results.push(inner);
    run.checkSize(results.length);
  }
  return results;
}

function fieldsOf(value: unknown): [key: string, value: unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** The functions that work on objects. Their arguments have been checked by their signatures. */
export const objectFunctions = { each, sift, spread };
