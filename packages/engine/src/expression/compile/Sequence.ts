/**
 * A list of the language, with marks that say how it came about: a **sequence** is what a path or a function found, and
 * is the same as its only element; other lists stay as they are.
 */
export interface Sequence extends Array<unknown> {
  sequence?: boolean;
  /** A sequence that stays a list even with one element (`[]` behind a step). */
  keepSingleton?: boolean;
  /** A list that the expression itself wrote; a path does not flatten it. */
  cons?: boolean;
  /** A list that is the whole input document, as its only element. */
  outerWrapper?: boolean;
}

export function sequence(...items: readonly unknown[]): Sequence {
  const result: Sequence = [...items];
  result.sequence = true;
  return result;
}

export function isSequence(value: unknown): value is Sequence {
  return Array.isArray(value) && (value as Sequence).sequence === true;
}

/** What a node gives: nothing for an empty sequence, the element for a sequence of one. */
export function settled(value: unknown, keepArray: boolean | undefined): unknown {
  if (!isSequence(value)) return value;
  if (keepArray) value.keepSingleton = true;
  if (value.length === 0) return undefined;
  return value.length === 1 && !value.keepSingleton ? value[0] : value;
}
