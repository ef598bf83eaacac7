/** A change of our own code that takes one of its rules away; the simulation must notice. */
export interface Mutant {
  readonly name: string;
  /** Number of the rule in docs/protocol.md that it breaks; `§6`: of the design, for what has no rule there yet. */
  readonly rule: string;
  /** Each patch's `find` stands exactly once in its file. Several: one alone is covered by the others. */
  readonly patches: readonly Patch[];
}

export interface Patch {
  /** Below `packages/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
