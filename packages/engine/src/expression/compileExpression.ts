import { errorMessage } from '@srvthreds/core';
import jsonata from 'jsonata';
import { EngineError } from '../errors.ts';
import { bindings, inputDocument } from './bindings.ts';
import { DEFAULT_EXPRESSION_BOUNDS, type Expression, type ExpressionBounds } from './Expression.ts';
import { toPlain } from './toPlain.ts';

// The language's own codes for running too long, going too deep, and making a list too long.
export const TOOK_TOO_LONG = 'D1012';
const BOUND_CODES = new Set(['D1011', TOOK_TOO_LONG, 'D2014', 'D2015']);

let last: Promise<unknown> = Promise.resolve();

/**
 * One evaluation at a time in this thread: each yields at every step, and side by side it would be charged for the time
 * of all others. Nothing is lost by it, since an evaluation waits for nothing but itself.
 */
function inTurn<T>(evaluation: () => Promise<T>): Promise<T> {
  const result = last.then(evaluation);
  last = result.catch(() => undefined);
  return result;
}

/**
 * Parses an expression once.
 *
 * @throws EngineError `EXPRESSION_INVALID`
 */
export function compileExpression(
  text: string,
  bounds: ExpressionBounds = DEFAULT_EXPRESSION_BOUNDS,
): Expression {
  const parsed = parse(text, bounds);
  return {
    text,
    syntax: parsed.ast(),
    evaluate: async (scope) => {
      let value: unknown;
      try {
        value = await inTurn(() => parsed.evaluate(inputDocument(scope), bindings(scope)));
      } catch (error) {
        throw failure(text, error);
      }
      return toPlain(value, text, bounds.resultLength);
    },
  };
}

function parse(
  text: string,
  { timeoutMs, depth, listItems }: ExpressionBounds,
): jsonata.Expression {
  try {
    return jsonata(text, { timeout: timeoutMs, stack: depth, sequence: listItems });
  } catch (error) {
    throw new EngineError('EXPRESSION_INVALID', `expected an expression: ${errorMessage(error)}`, {
      details: { expression: text },
      cause: error,
    });
  }
}

function failure(text: string, error: unknown): EngineError {
  const code = languageCode(error);
  const name = BOUND_CODES.has(code ?? '') ? 'EXPRESSION_BOUND' : 'EXPRESSION_FAILED';
  return new EngineError(name, `expression failed: ${errorMessage(error)}`, {
    details: { expression: text, languageCode: code },
    cause: error,
  });
}

function languageCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return String(error.code);
}
