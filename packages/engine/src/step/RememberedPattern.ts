import { patternId, patternVersion, type Pattern } from '@srvthreds/core';
import { readOutline } from '../match/outlineOf.ts';
import type {
  CompiledPattern,
  CompiledReaction,
  InstanceLimits,
  PatternOutline,
} from './CompiledPattern.ts';
import { limitsOf } from './compilePattern.ts';
import type { PatternCompiler } from './PatternCompiler.ts';

/**
 * A pattern of which only the text is kept, and by what it is found; it is made ready to run when it is asked for, unless
 * its compiler remembers it. Ready to run, a small one takes some 7 KiB, twenty times its text: of 100,000 in use, few
 * are wanted at a time.
 */
export class RememberedPattern implements CompiledPattern {
  readonly id: string;
  readonly version: string;
  readonly outline: PatternOutline;
  declare readonly limits?: InstanceLimits;
  readonly #text: string;
  readonly #compiler: PatternCompiler;
  #ready: CompiledPattern | undefined;

  /**
   * @param text a valid pattern, as JSON
   * @throws EngineError `EXPRESSION_INVALID` if it cannot be found out by what it is found; SyntaxError for what is no JSON
   */
  constructor(text: string, compiler: PatternCompiler) {
    const pattern = JSON.parse(text) as Pattern;
    this.id = patternId(pattern);
    this.version = patternVersion(pattern);
    this.outline = readOutline(this, pattern);
    const { limits } = limitsOf(pattern);
    if (limits) this.limits = limits;
    this.#text = text;
    this.#compiler = compiler;
  }

  /** @throws as `PatternCompiler.compile` does */
  get pattern(): Pattern {
    return this.#made().pattern;
  }

  /** @throws as `PatternCompiler.compile` does */
  get reactions(): readonly CompiledReaction[] {
    return this.#made().reactions;
  }

  /** Keeps it ready to run, whatever its compiler forgets. @throws as `PatternCompiler.compile` does */
  keepReady(): void {
    this.#ready ??= this.#made();
  }

  /** Leaves it to its compiler again. */
  letGo(): void {
    this.#ready = undefined;
  }

  #made(): CompiledPattern {
    return this.#ready ?? this.#compiler.compile(this.#text);
  }
}
