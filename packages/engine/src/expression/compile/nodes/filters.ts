import type { Code, Context } from '../Code.ts';
import { NotCompiledError } from '../LanguageError.ts';
import type { Run } from '../Run.ts';
import { sequence, type Sequence } from '../Sequence.ts';
import type { SyntaxFilter } from '../Syntax.ts';
import { isListOfNumbers, isNumeric, isTrue } from '../values.ts';
import type { Frame } from '../Frame.ts';

/** What stands in `[...]` behind a value: leaves of the value what is asked for. */
export type Filter = (value: unknown, frame: Frame) => unknown;

/** @throws NotCompiledError */
export function compileFilters(
  filters: readonly SyntaxFilter[] | undefined,
  context: Context,
): readonly Filter[] {
  return (filters ?? []).map(({ type, expr }) => {
    if (type !== 'filter') throw new NotCompiledError(type);
    const code = context.compile(expr);
    return expr.type === 'number' ? byPlace(Math.floor(expr.value as number)) : byTest(code);
  });
}

export function filtered(value: unknown, filters: readonly Filter[], frame: Frame): unknown {
  let result = value;
  for (const filter of filters) result = filter(result, frame);
  return result;
}

/** @param place whole number; below zero counts from the end */
function byPlace(place: number): Filter {
  return (value) => {
    const list = asList(value);
    const item = list[place < 0 ? list.length + place : place];
    if (Array.isArray(item)) return item;
    return item === undefined ? sequence() : sequence(item);
  };
}

function byTest(test: Code): Filter {
  return (value, frame) => {
    const { run } = frame;
    const list = asList(value);
    const results = sequence();
    for (let i = 0; i < list.length; i++) {
      run.tick();
      const item = list[i];
      select(test(item, frame), { item, index: i, length: list.length }, results, run);
    }
    return results;
  };
}

interface Place {
  readonly item: unknown;
  readonly index: number;
  readonly length: number;
}

/** A number, or a list of them, asks for places; anything else is a yes or a no. */
function select(answer: unknown, { item, index, length }: Place, to: Sequence, run: Run): void {
  if (isNumeric(answer)) {
    if (isPlace(answer, index, length)) run.add(to, item);
  } else if (isListOfNumbers(answer)) {
    for (const place of answer) if (isPlace(place, index, length)) run.add(to, item);
  } else if (isTrue(answer)) run.add(to, item);
}

function isPlace(asked: number, index: number, length: number): boolean {
  const place = Math.floor(asked);
  return (place < 0 ? length + place : place) === index;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
