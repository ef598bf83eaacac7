import { LanguageError } from './LanguageError.ts';
import type { Run } from './Run.ts';
import type { Sequence } from './Sequence.ts';

/** Something that can be called: the language marks its own functions with a field. */
export interface Marked {
  readonly _jsonata_function?: unknown;
  readonly _jsonata_lambda?: unknown;
}

export function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { _jsonata_function, _jsonata_lambda } = value as Marked;
  return _jsonata_function === true || _jsonata_lambda === true;
}

/** @throws LanguageError `D1001` for a number that is not finite */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) throw new LanguageError('D1001', value);
  return true;
}

/**
 * Looks at every element, since one that is not finite is an error wherever it stands.
 *
 * @throws LanguageError `D1001`
 */
export function isListOfNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.filter((item) => !isNumeric(item)).length === 0;
}

/**
 * A value as the language's truth; undefined for nothing.
 *
 * @throws LanguageError `D1001`
 */
export function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'string') return value.length > 0;
  if (typeof value === 'number') return isNumeric(value) && value !== 0;
  return typeof value === 'object' && objectTruth(value);
}

function objectTruth(value: object | null): boolean {
  if (value === null) return false;
  if (!Array.isArray(value)) return !isFunction(value) && Object.keys(value).length > 0;
  if (value.length === 1) return truth(value[0]) ?? false;
  // Every element is looked at, since one that is not finite is an error wherever it stands.
  return value.filter((item) => truth(item)).length > 0;
}

/** @throws LanguageError `D1001` */
export function isTrue(value: unknown): boolean {
  return truth(value) === true;
}

/** Equality by content: lists element by element, objects with the same keys in any order. */
export function isDeepEqual(left: unknown, right: unknown, run: Run): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  run.tick();
  if (Array.isArray(left) && Array.isArray(right)) return areEqualLists(left, right, run);
  const keys = Object.getOwnPropertyNames(left).toSorted();
  const otherKeys = Object.getOwnPropertyNames(right).toSorted();
  if (keys.length !== otherKeys.length) return false;
  if (keys.some((key, index) => key !== otherKeys[index])) return false;
  return keys.every((key) => isDeepEqual(fieldOf(left, key), fieldOf(right, key), run));
}

function areEqualLists(left: readonly unknown[], right: readonly unknown[], run: Run): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (!isDeepEqual(left[i], right[i], run)) return false;
  return true;
}

export function fieldOf(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

/**
 * A value as the language writes it: texts as they are, functions empty, everything else as JSON with numbers of at most
 * 15 digits.
 *
 * @throws LanguageError `D3001`, `D1001`, `D2015`
 */
export function toText(value: unknown, run: Run, indent = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  if (isFunction(value)) return '';
  const wrapped = Array.isArray(value) && (value as Sequence).outerWrapper;
  return jsonText(wrapped ? (value as Sequence)[0] : value, run, indent);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new LanguageError('D3001', value);
  return JSON.stringify(shortened(value));
}

/** Parts that occur many times are written many times, so that a small value can be a text without end. */
function jsonText(value: unknown, run: Run, indent: number): string {
  let length = 0;
  const replace = (_key: string, inner: unknown): unknown => {
    run.tick();
    length += typeof inner === 'string' ? inner.length : 1;
    run.checkText(length);
    if (typeof inner === 'number') return isNumeric(inner) ? shortened(inner) : inner;
    return isFunction(inner) ? '' : inner;
  };
  return JSON.stringify(value, replace, indent);
}

function shortened(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
