import type { Syntax } from './compile/Syntax.ts';
import type { Expression, ExpressionBounds, ExpressionScope } from './Expression.ts';
import { failure } from './failure.ts';
import { Interpreted } from './interpret/Interpreted.ts';
import { bindings, inputDocument } from './names.ts';
import { toPlain } from './toPlain.ts';

/** An expression that `jsonata` evaluates. */
export class InterpretedExpression implements Expression {
  readonly text: string;
  readonly syntax: Syntax;
  readonly form = 'interpreted';
  readonly #bounds: ExpressionBounds;
  readonly #interpreted: Interpreted;

  constructor(text: string, syntax: Syntax, bounds: ExpressionBounds) {
    this.text = text;
    this.syntax = syntax;
    this.#bounds = bounds;
    this.#interpreted = new Interpreted(text, bounds);
  }

  evaluate(scope: ExpressionScope): unknown {
    return toPlain(this.raw(scope), this.text, this.#bounds.resultLength);
  }

  /**
   * The value with the language's own marks on it.
   *
   * @throws EngineError `EXPRESSION_FAILED`, `EXPRESSION_BOUND`
   */
  raw(given: ExpressionScope): unknown {
    const scope = copied(given);
    try {
      const input = inputDocument(scope);
      return this.#interpreted.evaluate({ input, bindings: bindings(scope), now: scope.now });
    } catch (error) {
      throw failure(this.text, error, this.#bounds);
    }
  }
}

/** What `jsonata` may put marks on and things into: it does not always make a list of its own first. */
function copied(scope: ExpressionScope): ExpressionScope {
  const { event, outboundEvent, locals } = scope;
  return {
    ...scope,
    event: structuredClone(event),
    ...(outboundEvent ? { outboundEvent: structuredClone(outboundEvent) } : {}),
    locals: {
      get: (name) => structuredClone(locals.get(name)),
      set: (name, value) => locals.set(name, value),
    },
  };
}
