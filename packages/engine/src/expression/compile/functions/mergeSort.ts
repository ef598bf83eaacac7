import type { Run } from '../Run.ts';

/**
 * A stable sort. Compares the same pairs in the same order as the language's own, so that what a comparison does or
 * throws comes out the same.
 *
 * @param isBehind does the left one belong behind the right one?
 * @returns a new list; what has at most one element as it is
 */
export function mergeSort<List extends ArrayLike<unknown> | undefined>(
  list: List,
  isBehind: (left: unknown, right: unknown) => unknown,
  run: Run,
): List | unknown[] {
  if (!Array.isArray(list) || list.length <= 1) return list;
  const middle = Math.floor(list.length / 2);
  const left = mergeSort(list.slice(0, middle) as unknown[], isBehind, run);
  const right = mergeSort(list.slice(middle) as unknown[], isBehind, run);
  return merged(left, right, isBehind, run);
}

function merged(
  left: readonly unknown[],
  right: readonly unknown[],
  isBehind: (left: unknown, right: unknown) => unknown,
  run: Run,
): unknown[] {
  const result: unknown[] = [];
  let [leftAt, rightAt] = [0, 0];
  while (leftAt < left.length && rightAt < right.length) {
    run.tick();
    if (isBehind(left[leftAt], right[rightAt])) result.push(right[rightAt++]);
    else result.push(left[leftAt++]);
  }
  while (leftAt < left.length) result.push(left[leftAt++]);
  while (rightAt < right.length) result.push(right[rightAt++]);
  return result;
}
