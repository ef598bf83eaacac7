import type { Run } from './Run.ts';

/** The names that a block, a function or the whole expression binds while it is evaluated. */
export class Frame {
  readonly run: Run;
  readonly #parent: Frame | undefined;
  #names: readonly string[];
  readonly #values: unknown[];

  /** @param values what the names mean, in their order; is added to */
  constructor(run: Run, parent?: Frame, names: readonly string[] = [], values: unknown[] = []) {
    this.run = run;
    this.#parent = parent;
    this.#names = names;
    this.#values = values;
  }

  bind(name: string, value: unknown): void {
    const index = this.#names.indexOf(name);
    if (index >= 0) this.#values[index] = value;
    else {
      this.#names = [...this.#names, name];
      this.#values.push(value);
    }
  }

  /** @param otherwise what the name means where nothing has bound it */
  lookup(name: string, otherwise: (run: Run) => unknown): unknown {
    const index = this.#names.indexOf(name);
    if (index >= 0) return this.#values[index];
    return this.#parent ? this.#parent.lookup(name, otherwise) : otherwise(this.run);
  }
}
