import { EngineError } from '../errors.ts';
import { Lambda } from './compile/Lambda.ts';

/** What a result may still cost, in characters. */
interface Budget {
  left: number;
}

/**
 * A result as plain JSON data: the language marks its lists, hands out parts of the event itself, and has functions for
 * values; none of them may get into a thred or a message. Stops as soon as the result is too long.
 *
 * @param mostLength characters of all keys and values together
 * @throws EngineError `EXPRESSION_BOUND` if it is longer, or nested too deeply to be copied
 */
export function toPlain(value: unknown, expression: string, mostLength: number): unknown {
  try {
    return copy(value, { left: mostLength });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EngineError(
      'EXPRESSION_BOUND',
      `expected a result of at most ${mostLength} characters, found a longer or deeper one`,
      { details: { expression, most: mostLength }, cause: error },
    );
  }
}

/** @throws RangeError when the budget is spent, or the stack */
function copy(value: unknown, budget: Budget): unknown {
  if (typeof value === 'string') spend(value.length, budget);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? undefined : value;
  if (isFunction(value)) return undefined;
  return Array.isArray(value) ? copyList(value, budget) : copyObject(value, budget);
}

function copyList(list: readonly unknown[], budget: Budget): unknown[] {
  spend(list.length, budget);
  // Not by `map`, which would make a list of the place that this one comes from.
  const copied: unknown[] = [];
  for (const item of list) copied.push(copy(item, budget) ?? null);
  return copied;
}

function copyObject(value: object, budget: Budget): object {
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    spend(key.length + 1, budget);
    const copied = copy(inner, budget);
    if (copied === undefined) continue;
    // Not by assignment, which would take `__proto__` for something else than a key.
    if (key === '__proto__') Object.defineProperty(result, key, { ...PLAIN, value: copied });
    else result[key] = copied;
  }
  return result;
}

const PLAIN = { configurable: true, enumerable: true, writable: true };

function spend(length: number, budget: Budget): void {
  budget.left -= length;
  if (budget.left < 0) throw new RangeError('expected a shorter result');
}

/** A function of the language: a built-in with its implementation, or one that holds its surroundings. */
function isFunction(value: object): boolean {
  if (value instanceof Lambda) return true;
  const { implementation, environment } = value as {
    implementation?: unknown;
    environment?: { lookup?: unknown } | null;
  };
  return typeof implementation === 'function' || typeof environment?.lookup === 'function';
}
