import { errorMessage } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import type { ExpressionBounds } from './Expression.ts';

/** The language's own code for running too long. */
export const TOOK_TOO_LONG = 'D1012';

/** The language's own codes for passing a bound, and what they mean. */
const BOUNDS: ReadonlyMap<string | undefined, (bounds: ExpressionBounds) => string> = new Map([
  ['D1011', ({ depth }) => `expected at most ${depth} levels, found more`],
  [TOOK_TOO_LONG, ({ timeoutMs }) => `expected at most ${timeoutMs} ms, found more`],
  ['D2014', ({ listItems }) => `expected a list of at most ${listItems} items, found a longer one`],
  ['D2015', ({ listItems }) => `expected a list of at most ${listItems} items, found a longer one`],
]);

/** What went wrong in an expression, as the engine tells it. */
export function failure(text: string, error: unknown, bounds: ExpressionBounds): EngineError {
  const code = languageCode(error);
  const bound = BOUNDS.get(code)?.(bounds) ?? (isTooMuch(error) ? errorMessage(error) : undefined);
  return new EngineError(
    bound ? 'EXPRESSION_BOUND' : 'EXPRESSION_FAILED',
    `expression failed: ${bound ?? messageOf(error)}`,
    { details: { expression: text, languageCode: code }, cause: error },
  );
}

export function isBound(error: unknown): boolean {
  return BOUNDS.has(languageCode(error)) || isTooMuch(error);
}

/** The language finds its words for an error only after the evaluation; until then there is just the code. */
function messageOf(error: unknown): string {
  const code = languageCode(error);
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : `error ${code ?? 'unknown'} of the language`;
}

/** A text or a stack that grew beyond what JavaScript has room for; the class may be that of another context. */
function isTooMuch(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'RangeError';
}

function languageCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return String(error.code);
}
