import type { Code } from './Code.ts';
import { Frame } from './Frame.ts';
import { LanguageError } from './LanguageError.ts';
import type { Signature } from './Syntax.ts';

export interface LambdaParts {
  readonly names: readonly string[];
  readonly body: Code;
  readonly signature: Signature | undefined;
}

/** A function that an expression wrote, with what it saw around it. */
export class Lambda {
  readonly _jsonata_lambda = true;
  readonly #parts: LambdaParts;
  readonly #frame: Frame;
  /** What paths in it begin at. */
  readonly input: unknown;

  constructor(parts: LambdaParts, input: unknown, frame: Frame) {
    this.#parts = parts;
    this.#frame = frame;
    this.input = input;
  }

  get arity(): number {
    return this.#parts.names.length;
  }

  /**
   * @param context what a missing argument may be taken from
   * @throws an object with `code` for arguments that its signature refuses
   */
  call(args: readonly unknown[], context: unknown): unknown {
    const { names, body, signature } = this.#parts;
    const { run } = this.#frame;
    run.tick();
    if (run.depth >= run.bounds.depth) throw new LanguageError('D1011', run.bounds.depth);
    const checked = signature ? signature.validate(args, context) : args;
    const values = names.map((_, index) => checked[index]);
    return body(this.input, new Frame(run, this.#frame, names, values));
  }
}
