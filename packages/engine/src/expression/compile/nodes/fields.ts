import type { NodeCompiler } from '../Code.ts';
import type { Run } from '../Run.ts';
import { sequence, type Sequence } from '../Sequence.ts';
import { fieldOf, isFunction } from '../values.ts';

export const compileName: NodeCompiler = ({ value }) => {
  const name = value as string;
  return (input, { run }) => field(input, name, run);
};

/** A field by its name; of a list, that of every element. */
export function field(input: unknown, name: string, run: Run): unknown {
  if (!Array.isArray(input)) return ownField(input, name);
  const result = sequence();
  addFields(input, name, result, run);
  return result;
}

function addFields(list: readonly unknown[], name: string, to: Sequence, run: Run): void {
  for (const item of list) {
    run.tick();
    if (Array.isArray(item)) addFields(item, name, to, run);
    else {
      const value = ownField(item, name);
      if (Array.isArray(value)) for (const inner of value) run.add(to, inner);
      else if (value !== undefined) run.add(to, value);
    }
  }
}

/** An object's own field; nothing has fields but objects. */
export function ownField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) && !isFunction(value) ? fieldOf(value, name) : undefined;
}

/** `*`: the values of all fields, lists flattened. */
export const compileWildcard: NodeCompiler = () => {
  return (input, { run }) => {
    const whole = Array.isArray(input) && (input as Sequence).outerWrapper && input.length > 0;
    return valuesOf(whole ? (input as Sequence)[0] : input, run);
  };
};

function valuesOf(value: unknown, run: Run): unknown {
  let results: Sequence = sequence();
  if (typeof value !== 'object' || value === null || isFunction(value)) return results;
  for (const key of Object.keys(value)) {
    run.tick();
    const inner = fieldOf(value, key);
    if (Array.isArray(inner)) results = run.append(results, inner.flat(Infinity)) as Sequence;
    else run.add(results, inner);
  }
  return results;
}

/** `**`: the value itself and everything in it, at any depth. */
export const compileDescendants: NodeCompiler = () => {
  return (input, { run }) => {
    if (input === undefined) return undefined;
    const results = sequence();
    addDescendants(input, results, run);
    return results.length === 1 ? results[0] : results;
  };
};

function addDescendants(value: unknown, to: Sequence, run: Run): void {
  run.tick();
  if (Array.isArray(value)) for (const item of value) addDescendants(item, to, run);
  else {
    run.add(to, value);
    if (typeof value !== 'object' || value === null || isFunction(value)) return;
    for (const key of Object.keys(value)) addDescendants(fieldOf(value, key), to, run);
  }
}
