import type { Code } from './Code.ts';
import type { Frame } from './Frame.ts';

export interface TailCallParts {
  readonly procedure: Code;
  readonly isVariable: boolean;
  readonly args: readonly Code[];
}

/** A call that a function leaves to whoever called it. */
export class TailCall {
  readonly _jsonata_lambda = true;
  readonly #parts: TailCallParts;
  readonly #input: unknown;
  readonly #frame: Frame;

  constructor(parts: TailCallParts, input: unknown, frame: Frame) {
    this.#parts = parts;
    this.#input = input;
    this.#frame = frame;
  }

  /** @throws TypeError for a name that means nothing, which the language tells apart from calling no function */
  procedure(): unknown {
    const procedure = this.#parts.procedure(this.#input, this.#frame);
    if (procedure === undefined || procedure === null || typeof procedure !== 'object') {
      if (typeof procedure !== 'function') throw new TypeError('expected a function, found none');
    }
    return procedure;
  }

  args(): unknown[] {
    return this.#parts.args.map((arg) => arg(this.#input, this.#frame));
  }
}
