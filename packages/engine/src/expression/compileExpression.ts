import { errorMessage, parseExpression } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import type { Surroundings } from './compile/Code.ts';
import { Compiled } from './compile/Compiled.ts';
import type { Syntax } from './compile/Syntax.ts';
import {
  DEFAULT_EXPRESSION_BOUNDS,
  type Expression,
  type ExpressionBounds,
  type ExpressionScope,
} from './Expression.ts';
import { CompiledExpression } from './CompiledExpression.ts';
import { InterpretedExpression } from './InterpretedExpression.ts';
import { EFFECTS, NAMES } from './names.ts';

const SURROUNDINGS: Surroundings = {
  getter: (name) => {
    const meaning = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
    return meaning && (({ source }) => meaning(source as ExpressionScope));
  },
  effects: EFFECTS,
};

/**
 * Makes an expression ready to be evaluated any number of times: as functions, or where it uses something that has not
 * been compiled, by `jsonata`.
 *
 * @throws EngineError `EXPRESSION_INVALID`
 */
export function compileExpression(
  text: string,
  bounds: ExpressionBounds = DEFAULT_EXPRESSION_BOUNDS,
): Expression {
  const syntax = readSyntax(text);
  const compiled = Compiled.from(syntax, SURROUNDINGS, bounds);
  return typeof compiled === 'string'
    ? new InterpretedExpression(text, syntax, bounds)
    : new CompiledExpression({ text, syntax, compiled }, bounds);
}

/**
 * The syntax tree of an expression.
 *
 * @throws EngineError `EXPRESSION_INVALID`
 */
export function readSyntax(text: string): Syntax {
  try {
    return parseExpression(text);
  } catch (error) {
    throw new EngineError('EXPRESSION_INVALID', `expected an expression: ${errorMessage(error)}`, {
      details: { expression: text },
      cause: error,
    });
  }
}
