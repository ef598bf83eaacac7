import { EngineError } from '../errors.ts';
import type { Compiled } from './compile/Compiled.ts';
import { isNamed } from './compile/effects.ts';
import { LeftToInterpreterError } from './compile/LanguageError.ts';
import type { Syntax } from './compile/Syntax.ts';
import type { Expression, ExpressionBounds, ExpressionScope } from './Expression.ts';
import { failure, isBound } from './failure.ts';
import { InterpretedExpression } from './InterpretedExpression.ts';
import { EFFECTS, inputDocument } from './names.ts';
import { toPlain } from './toPlain.ts';
import { UndoableLocals } from './UndoableLocals.ts';

interface Parts {
  readonly text: string;
  readonly syntax: Syntax;
  readonly compiled: Compiled;
}

/**
 * An expression that has been compiled. One that fails is evaluated again by `jsonata`, which tells what is wrong: in
 * the language's own words, and where several things are wrong at once, that which the language would have met first.
 */
export class CompiledExpression implements Expression {
  readonly text: string;
  readonly syntax: Syntax;
  readonly form = 'compiled';
  readonly #compiled: Compiled;
  readonly #bounds: ExpressionBounds;
  readonly #hasEffects: boolean;

  constructor({ text, syntax, compiled }: Parts, bounds: ExpressionBounds) {
    this.text = text;
    this.syntax = syntax;
    this.#compiled = compiled;
    this.#bounds = bounds;
    this.#hasEffects = isNamed(syntax, EFFECTS);
  }

  evaluate(scope: ExpressionScope): unknown {
    const locals = this.#hasEffects ? new UndoableLocals(scope.locals) : scope.locals;
    const source = this.#hasEffects ? { ...scope, locals } : scope;
    let value: unknown;
    try {
      const input = inputDocument(scope);
      value = this.#compiled.evaluate({ input, source, now: scope.now });
    } catch (error) {
      const before = locals instanceof UndoableLocals ? locals.before() : locals;
      value = this.#again(error, { ...scope, locals: before, log: () => undefined });
    }
    return toPlain(value, this.text, this.#bounds.resultLength);
  }

  /** @throws EngineError `EXPRESSION_FAILED`, `EXPRESSION_BOUND` */
  #again(error: unknown, scope: ExpressionScope): unknown {
    if (isBound(error)) throw failure(this.text, error, this.#bounds);
    const first = failure(this.text, error, this.#bounds);
    let value: unknown;
    try {
      value = new InterpretedExpression(this.text, this.syntax, this.#bounds).raw(scope);
    } catch (second) {
      // On a busy machine the second evaluation may run out of time where the first did not.
      if (error instanceof LeftToInterpreterError) throw second;
      throw second instanceof EngineError && second.code === 'EXPRESSION_FAILED' ? second : first;
    }
    // Chance may have it that it does not fail this time; what it did the first time counts.
    if (this.#hasEffects) throw first;
    return value;
  }
}
