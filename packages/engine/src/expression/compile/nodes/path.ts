import type { Code, Context, NodeCompiler } from '../Code.ts';
import type { Frame } from '../Frame.ts';
import { NotCompiledError } from '../LanguageError.ts';
import { isSequence, sequence, settled, type Sequence } from '../Sequence.ts';
import type { Syntax } from '../Syntax.ts';
import { compileGroup } from './construct.ts';
import { compileFilters, filtered, type Filter } from './filters.ts';
import { ownField } from './fields.ts';
import { compileSort } from './sort.ts';

/** One step of a path: from what the path has found to what it finds next. */
type Step = (found: Found, frame: Frame, isLast: boolean) => Found;

/** What a path has found so far: a list, or whatever a written list with a predicate gives. */
type Found = ArrayLike<unknown> | undefined;

export const compilePath: NodeCompiler = (node, context) => {
  const walk = compileSteps(node, context);
  const shortcut = compileShortcut(node, context);
  if (!shortcut) return walk;
  return (input, frame) => {
    const value = shortcut(input, frame);
    return value === TOO_MANY ? settled(walk(input, frame), false) : value;
  };
};

function compileSteps(node: Syntax, context: Context): Code {
  const { steps = [], keepSingletonArray } = node;
  const walks = steps.map((step, index) => compileStep(step, index, context));
  const isAbsolute = steps[0]?.type === 'variable';
  const grouped = node.group && compileGroup(node, context);
  return (input, frame) => {
    let found: Found = Array.isArray(input) && !isAbsolute ? input : sequence(input);
    for (const [index, walk] of walks.entries()) {
      found = walk(found, frame, index === walks.length - 1);
      if (found === undefined || found.length === 0) break;
    }
    const kept = keepSingletonArray ? keptAsList(found) : found;
    return grouped ? grouped(kept, frame) : kept;
  };
}

function compileStep(step: Syntax, index: number, context: Context): Step {
  if (step.tuple) throw new NotCompiledError('path with memory');
  if (step.type === 'sort') return compileSort(step, context);
  const code = context.compile(step);
  // A list written at the beginning of a path is made once, not for every element of the input.
  if (index === 0 && step.consarray) return (found, frame) => code(found, frame) as Found;
  const filters = compileFilters(step.stages, context);
  return (found, frame, isLast) => eachOf(found!, { code, filters, frame }, isLast);
}

interface StepParts {
  readonly code: Code;
  readonly filters: readonly Filter[];
  readonly frame: Frame;
}

function eachOf(found: ArrayLike<unknown>, step: StepParts, isLast: boolean): Found {
  const { code, filters, frame } = step;
  const results: unknown[] = [];
  for (let i = 0; i < found.length; i++) {
    frame.run.tick();
    const value = filtered(code(found[i], frame), filters, frame);
    if (value !== undefined) results.push(value);
  }
  frame.run.checkSize(results.length);
  const [only] = results;
  if (isLast && results.length === 1 && Array.isArray(only) && !isSequence(only)) return only;
  return flattened(results, frame);
}

function flattened(results: readonly unknown[], { run }: Frame): Sequence {
  const flat = sequence();
  for (const value of results)
    if (!Array.isArray(value) || (value as Sequence).cons) run.add(flat, value);
    else for (const inner of value) run.add(flat, inner);
  return flat;
}

/** `[]` behind a step. */
function keptAsList(found: Found): Found {
  if (typeof found !== 'object') throw new TypeError('expected a list to keep, found none');
  if (Array.isArray(found) && (found as Sequence).cons && !isSequence(found))
    return keptAsList(sequence(found));
  if (isSequence(found)) found.keepSingleton = true;
  return found;
}

const TOO_MANY = Symbol('a list on the way');

/** A path of names only, as long as it meets no list: then each name is just a field. */
function compileShortcut(node: Syntax, context: Context): Code | undefined {
  const { steps = [], group, keepSingletonArray } = node;
  if (group || keepSingletonArray) return undefined;
  const [first, ...others] = steps;
  if (!first || !others.every(isPlainName)) return undefined;
  const names = others.map(({ value }) => value as string);
  if (first.type === 'variable' && first.value !== '' && isPlain(first))
    return fieldsOf(context.compile(first), names);
  if (!isPlainName(first)) return undefined;
  return fieldsOf((input) => input, [first.value as string, ...names]);
}

function isPlainName(step: Syntax): boolean {
  return step.type === 'name' && isPlain(step);
}

function isPlain({ stages, predicate, group, keepArray }: Syntax): boolean {
  return !stages && !predicate && !group && !keepArray;
}

function fieldsOf(root: Code, names: readonly string[]): Code {
  return (input, frame) => {
    let value = root(input, frame);
    for (const name of names) {
      if (Array.isArray(value)) return TOO_MANY;
      value = ownField(value, name);
      if (value === undefined) return undefined;
    }
    return isSequence(value) ? TOO_MANY : value;
  };
}
