import type { ExpressionBounds } from '../Expression.ts';
import type { Code, Surroundings } from './Code.ts';
import { compileTree } from './compileTree.ts';
import { dependsOnOrder } from './effects.ts';
import { Frame } from './Frame.ts';
import { NotCompiledError } from './LanguageError.ts';
import { Run, type Beginning } from './Run.ts';
import { sequence } from './Sequence.ts';
import type { Syntax } from './Syntax.ts';

/** An expression that has become functions, called one inside the other and without promises. */
export class Compiled {
  readonly #code: Code;
  readonly #bounds: ExpressionBounds;

  private constructor(code: Code, bounds: ExpressionBounds) {
    this.#code = code;
    this.#bounds = bounds;
  }

  /** @returns a sentence where the expression uses what is left to `jsonata` */
  static from(
    root: Syntax,
    surroundings: Surroundings,
    bounds: ExpressionBounds,
  ): Compiled | string {
    try {
      if (dependsOnOrder(root, surroundings.effects)) return 'what it does depends on an order';
      return new Compiled(compileTree(root, surroundings, bounds.depth), bounds);
    } catch (error) {
      if (error instanceof NotCompiledError)
        return `it has a part that is not compiled: ${error.message}`;
      throw error;
    }
  }

  /** @throws an object with the language's `code`, or a plain Error where the language has no code */
  evaluate(beginning: Beginning): unknown {
    const run = new Run(beginning, this.#bounds);
    return this.#code(asDocument(run.input), new Frame(run));
  }
}

/** A list as a whole is one input, not one for each of its elements. */
function asDocument(input: unknown): unknown {
  if (!Array.isArray(input)) return input;
  const document = sequence(input);
  document.outerWrapper = true;
  return document;
}
