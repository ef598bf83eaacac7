import type { Pattern } from '@srvthreds/core';
import { LRUCache } from 'lru-cache';
import type { ExpressionBounds } from '../expression/Expression.ts';
import type { CompiledPattern } from './CompiledPattern.ts';
import { compilePattern } from './compilePattern.ts';

/** So many are remembered before they are used. */
const FEW = 500;

export interface PatternCompilerOptions {
  /** How much an expression may cost. Default: `DEFAULT_EXPRESSION_BOUNDS`. */
  readonly bounds?: ExpressionBounds;
  /** Most patterns that are kept ready to run, the latest used; small ones take some 7 KiB each; > 0. Default 5,000. */
  readonly cacheSize?: number;
}

/**
 * Makes patterns ready to run, and remembers them by their text. Engines and stores of one process may share one, so
 * that each pattern is made ready once for all of them: what is made keeps nothing of a run.
 */
export class PatternCompiler {
  readonly bounds: ExpressionBounds | undefined;
  readonly #made: LRUCache<string, CompiledPattern>;

  /** @throws TypeError for a `cacheSize` that is no whole number > 0 */
  constructor({ bounds, cacheSize = 5_000 }: PatternCompilerOptions = {}) {
    this.bounds = bounds;
    this.#made = new LRUCache({ max: cacheSize });
  }

  /**
   * @param text a valid pattern, as JSON
   * @throws EngineError `EXPRESSION_INVALID`; SyntaxError for what is no JSON
   */
  compile(text: string): CompiledPattern {
    const known = this.#made.get(text);
    if (known) return known;
    const made = compilePattern(JSON.parse(text) as Pattern, this.bounds);
    this.#made.set(text, made);
    return made;
  }

  /**
   * Tries whether a pattern can be made ready. It is remembered only while few are: of many that are added at once few
   * are used next, and each would push out another one.
   *
   * @throws as `compile` does
   */
  try(text: string): void {
    if (this.#made.size < FEW) this.compile(text);
    else compilePattern(JSON.parse(text) as Pattern, this.bounds);
  }
}
