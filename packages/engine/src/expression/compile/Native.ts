import type { Run } from './Run.ts';
import type { Signature } from './Syntax.ts';

/** What a function of the language does, its arguments checked. */
export type Work = (args: readonly unknown[], run: Run) => unknown;

/** A function of the language as `jsonata` defines it. */
export interface Definition {
  readonly implementation: (...args: never[]) => unknown;
  readonly signature?: Signature;
}

/** A function that the language brings along. */
export class Native {
  readonly _jsonata_function = true;
  readonly implementation: Definition['implementation'];
  readonly #signature: Signature | undefined;
  /** What it does with arguments that its signature allows. */
  readonly work: Work;

  constructor({ implementation, signature }: Definition, work: Work) {
    this.implementation = implementation;
    this.#signature = signature;
    this.work = work;
  }

  /**
   * @param context what a missing argument may be taken from
   * @throws an object with `code`
   */
  call(args: readonly unknown[], context: unknown, run: Run): unknown {
    return this.work(this.#signature ? this.#signature.validate(args, context) : args, run);
  }
}
