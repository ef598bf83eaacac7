import { DEFAULT_EXPRESSION_BOUNDS, type Locals } from '../expression/Expression.ts';
import { toPlain } from '../expression/toPlain.ts';

const MOST_LENGTH = DEFAULT_EXPRESSION_BOUNDS.resultLength;

/** A thred's values while a step is made: the stored ones, and what the step has set so far. */
export class LocalsDraft implements Locals {
  #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  get values(): Readonly<Record<string, unknown>> {
    return this.#values;
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  set(name: string, value: unknown): void {
    const { [name]: _old, ...others } = this.#values;
    const copy = toPlain(value, `$setLocal('${name}', ...)`, MOST_LENGTH);
    this.#values = copy === undefined ? others : { ...others, [name]: copy };
  }

  /** Goes back to values that were seen earlier. */
  restore(values: Readonly<Record<string, unknown>>): void {
    this.#values = values;
  }
}
