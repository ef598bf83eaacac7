import type { Pattern } from '@srvthreds/core';
import type { CompiledPattern, CompiledReaction, InstanceLimits } from './CompiledPattern.ts';
import type { PatternCompiler } from './PatternCompiler.ts';

/**
 * A pattern of which only the text is kept; it is made ready to run when it is asked for, unless its compiler remembers
 * it. Ready to run, a small one takes some 20 KiB, fifty times its text: of 100,000 in use, few are wanted at a time.
 */
export class RememberedPattern implements CompiledPattern {
  readonly id: string;
  readonly version: string;
  declare readonly limits?: InstanceLimits;
  readonly #text: string;
  readonly #compiler: PatternCompiler;
  #ready: CompiledPattern | undefined;

  /** @throws as `PatternCompiler.compile` does */
  constructor(text: string, compiler: PatternCompiler) {
    const { id, version, limits } = compiler.compile(text);
    this.id = id;
    this.version = version;
    if (limits) this.limits = limits;
    this.#text = text;
    this.#compiler = compiler;
  }

  get pattern(): Pattern {
    return this.#made().pattern;
  }

  get reactions(): readonly CompiledReaction[] {
    return this.#made().reactions;
  }

  /** Keeps it ready to run, whatever its compiler forgets. */
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
