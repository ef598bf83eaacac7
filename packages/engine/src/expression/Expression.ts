import type { Event } from '@srvthreds/core';

/** What an expression sees and may touch. */
export interface ExpressionScope {
  readonly event: Event;
  /** The thred, if there is one. */
  readonly thredId: string | undefined;
  readonly locals: Locals;
  /** Only where a message is on its way: the event that goes out. */
  readonly outboundEvent?: Event;
  /** The step's own time, milliseconds since 1970. */
  readonly now: number;
  /** The step's own chance, 0 <= x < 1. */
  readonly random: () => number;
  readonly log: (text: string) => void;
}

/** The values that a thred keeps. */
export interface Locals {
  get(name: string): unknown;
  /** `undefined` removes it. The value is copied as JSON. */
  set(name: string, value: unknown): void;
}

/** An expression that has been parsed once and can be evaluated any number of times, also side by side. */
export interface Expression {
  readonly text: string;
  /** Its syntax tree, for whoever wants to know what it asks for. */
  readonly syntax: SyntaxNode;
  /** Whether it has been compiled to functions, or is evaluated by `jsonata`. */
  readonly form: 'compiled' | 'interpreted';
  /**
   * Done when it returns: nothing in it waits.
   *
   * @returns the value; `undefined` for no result
   * @throws EngineError `EXPRESSION_FAILED`, `EXPRESSION_BOUND`
   */
  evaluate(scope: ExpressionScope): unknown;
}

/** A node of a syntax tree, as far as it is looked at. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  readonly steps?: readonly SyntaxNode[];
  readonly stages?: unknown;
  readonly predicate?: unknown;
  readonly group?: unknown;
}

/** How much an expression may cost. */
export interface ExpressionBounds {
  /** Longest evaluation, milliseconds. Default 50. */
  readonly timeoutMs: number;
  /** Deepest nesting. Default 500. */
  readonly depth: number;
  /** Most items of a list made on the way. Default 100,000. */
  readonly listItems: number;
  /** Most characters of a result, all keys and values together. Default 1,048,576. */
  readonly resultLength: number;
}

export const DEFAULT_EXPRESSION_BOUNDS: ExpressionBounds = {
  timeoutMs: 50,
  depth: 500,
  listItems: 100_000,
  resultLength: 1_048_576,
};
