import { Lambda } from './Lambda.ts';
import { LanguageError } from './LanguageError.ts';
import { Native } from './Native.ts';
import type { Run } from './Run.ts';
import { TailCall } from './TailCall.ts';
import { isFunction } from './values.ts';

/** A function handed to another one. */
export interface Closure {
  (...args: readonly unknown[]): unknown;
  arity?: number;
}

/**
 * Calls whatever an expression calls.
 *
 * @param input what a missing argument may be taken from
 * @throws LanguageError `T1006` for what is no function
 */
export function call(
  procedure: unknown,
  args: readonly unknown[],
  input: unknown,
  run: Run,
): unknown {
  let result = callOnce(procedure, args, input, run);
  while (result instanceof TailCall) {
    run.tick();
    const next = result.procedure();
    result = callOnce(next, result.args(), input, run);
  }
  return result;
}

function callOnce(procedure: unknown, args: readonly unknown[], input: unknown, run: Run): unknown {
  if (procedure instanceof Lambda) return procedure.call(args, input);
  if (procedure instanceof Native) return procedure.call(args, input, run);
  if (typeof procedure === 'function') return (procedure as Closure).apply(input, [...args]);
  if (isFunction(procedure))
    throw new TypeError('expected a function, found data that says it is one');
  throw new LanguageError('T1006', procedure);
}

/** A function as it is handed to another one: called there, it has no input. */
export function toClosure(value: unknown, run: Run): unknown {
  if (!isFunction(value)) return value;
  const closure: Closure = (...args) => call(value, args, null, run);
  closure.arity = arityOf(value);
  return closure;
}

/**
 * Calls a function that was handed to a function of the language.
 *
 * @throws TypeError for what the language cannot call there
 */
export function callBack(callback: unknown, args: readonly unknown[], run: Run): unknown {
  run.tick();
  if (typeof callback === 'function') return (callback as Closure)(...args);
  if (callback instanceof Lambda) return call(callback, args, callback.input, run);
  throw new TypeError('expected a function that can be called here, found another one');
}

/** How many arguments a function takes. */
export function arityOf(value: unknown): number {
  if (value instanceof Lambda) return value.arity;
  if (value instanceof Native) return value.implementation.length;
  const { arity, length } = value as Closure;
  return typeof arity === 'number' ? arity : length;
}
