import type { Code, Context } from '../Code.ts';
import type { Frame } from '../Frame.ts';
import { mergeSort } from '../functions/mergeSort.ts';
import { LanguageError } from '../LanguageError.ts';
import type { Syntax } from '../Syntax.ts';
import { compileFilters, filtered } from './filters.ts';

interface Term {
  readonly code: Code;
  readonly descending: boolean;
}

/** `^(...)` in a path. */
export function compileSort(
  { terms = [], stages }: Syntax,
  context: Context,
): (list: ArrayLike<unknown> | undefined, frame: Frame) => ArrayLike<unknown> | undefined {
  const compiled: Term[] = terms.map(({ expression, descending }) => ({
    code: context.compile(expression),
    descending,
  }));
  const filters = compileFilters(stages, context);
  return (list, frame) => {
    const sorted = mergeSort(
      list,
      (left, right) => isBehind(left, right, compiled, frame),
      frame.run,
    );
    return filtered(sorted, filters, frame) as ArrayLike<unknown> | undefined;
  };
}

/** The first term that tells them apart decides. What is missing comes last. */
function isBehind(left: unknown, right: unknown, terms: readonly Term[], frame: Frame): boolean {
  for (const { code, descending } of terms) {
    const order = compare(code(left, frame), code(right, frame), descending);
    if (order !== 0) return order > 0;
  }
  return false;
}

function compare(left: unknown, right: unknown, descending: boolean): number {
  if (left === undefined) return right === undefined ? 0 : 1;
  if (right === undefined) return -1;
  if (!canBeSorted(left)) throw new LanguageError('T2008', left);
  if (!canBeSorted(right)) throw new LanguageError('T2008', right);
  if (typeof left !== typeof right) throw new LanguageError('T2007', left);
  if (left === right) return 0;
  const order = left < right ? -1 : 1;
  return descending ? -order : order;
}

function canBeSorted(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
