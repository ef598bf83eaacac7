import { arityOf, callBack } from '../call.ts';
import { LanguageError } from '../LanguageError.ts';
import type { Work } from '../Native.ts';
import type { Run } from '../Run.ts';
import { isSequence, sequence } from '../Sequence.ts';
import { isDeepEqual, isListOfNumbers, isTrue } from '../values.ts';
import { mergeSort } from './mergeSort.ts';

type List = readonly unknown[] | undefined;

/** `$map(list, function)` */
const map: Work = ([list, callback], run) => {
  if (list === undefined) return undefined;
  const results = sequence();
  for (const [index, item] of (list as unknown[]).entries()) {
    const value = callWith(callback, [item, index, list], run);
    if (value !== undefined) run.add(results, value);
  }
  return results;
};

/** `$filter(list, function)` */
const filter: Work = ([list, callback], run) => {
  if (list === undefined) return undefined;
  const results = sequence();
  for (const [index, item] of (list as unknown[]).entries())
    if (isTrue(callWith(callback, [item, index, list], run))) run.add(results, item);
  return results;
};

/** `$single(list, function?)` */
const single: Work = ([list, callback], run) => {
  if (list === undefined) return undefined;
  let found: { readonly item: unknown } | undefined;
  for (const [index, item] of (list as unknown[]).entries()) {
    if (callback !== undefined && !isTrue(callWith(callback, [item, index, list], run))) continue;
    if (found) throw new LanguageError('D3138');
    found = { item };
  }
  if (!found) throw new LanguageError('D3139');
  return found.item;
};

/** `$reduce(list, function, first?)` */
const reduce: Work = ([given, callback, first], run) => {
  const list = given as List;
  if (list === undefined) return undefined;
  const arity = arityOf(callback);
  if (arity < 2) throw new LanguageError('D3050');
  const begins = first === undefined && list.length > 0;
  let result = begins ? list[0] : first;
  for (let i = begins ? 1 : 0; i < list.length; i++) {
    const args = [result, list[i], i, list].slice(0, Math.min(4, Math.max(2, arity)));
    result = callBack(callback, args, run);
  }
  return result;
};

/** `$sort(list, function?)` */
const sort: Work = ([given, callback], run) => {
  const list = given as List;
  if (list === undefined || list.length <= 1) return list;
  if (callback !== undefined)
    return mergeSort(list, (left, right) => callBack(callback, [left, right], run), run);
  const isSortable = isListOfNumbers(list) || list.every((item) => typeof item === 'string');
  if (!isSortable) throw new LanguageError('D3070');
  return mergeSort(list, (left, right) => (left as string) > (right as string), run);
};

/** `$distinct(list)` */
const distinct: Work = ([list], run) => {
  if (!Array.isArray(list) || list.length <= 1) return list;
  const results: unknown[] = isSequence(list) ? sequence() : [];
  for (const item of list) {
    const isKnown = results.some((known) => {
      run.tick();
      return isDeepEqual(item, known, run);
    });
    if (!isKnown) results.push(item);
  }
  return results;
};

const append: Work = ([first, second], run) => run.append(first, second);

/** A function gets as many of the arguments as it takes, and the first in any case. */
export function callWith(callback: unknown, args: readonly unknown[], run: Run): unknown {
  const arity = arityOf(callback);
  return callBack(callback, args.slice(0, Math.max(1, Math.min(args.length, arity))), run);
}

/** The functions that work on lists. Their arguments have been checked by their signatures. */
export const listFunctions = { map, filter, single, reduce, sort, distinct, append };
