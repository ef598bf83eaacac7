import type { Frame } from './Frame.ts';
import type { Run } from './Run.ts';
import type { Syntax } from './Syntax.ts';

/** A piece of an expression made ready to run. */
export type Code = (input: unknown, frame: Frame) => unknown;

/** What a name with a `$` means where the expression itself does not bind it. */
export type Getter = (run: Run) => unknown;

/** What names mean outside the expression. */
export interface Surroundings {
  /** @returns undefined for a name that has no meaning here */
  getter(name: string): Getter | undefined;
  /** Names of functions that do something besides giving a result, or give another one each time. */
  readonly effects: ReadonlySet<string>;
}

/** What a compiler of one kind of node needs to know of the whole expression. */
export interface Context {
  /**
   * Makes a node ready to run, its predicates and marks included.
   *
   * @throws NotCompiledError
   */
  compile(node: Syntax): Code;
  /** The same for what a function does, where nesting begins anew. */
  compileBody(node: Syntax): Code;
  /** A function of two functions that gives the one that calls the first and then the second. */
  chain(): Code;
  readonly surroundings: Surroundings;
  /** Names that the expression binds somewhere; only these have to be looked for in frames. */
  readonly boundNames: ReadonlySet<string>;
  /** How deeply the node that is being compiled is nested, in the expression or the function around it. */
  readonly level: number;
  /** Whether it stands where `$` may be something else than the whole document: in a path, a predicate, a group. */
  readonly isInside: boolean;
  /** Whether the expression names a function that has an effect, so that it must not be evaluated twice. */
  readonly hasEffects: boolean;
}

export type NodeCompiler = (node: Syntax, context: Context) => Code;
