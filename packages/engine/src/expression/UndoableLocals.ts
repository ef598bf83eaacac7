import type { Locals } from './Expression.ts';

/** Locals of which it is known what they were before they were set. */
export class UndoableLocals implements Locals {
  readonly #locals: Locals;
  readonly #before = new Map<string, unknown>();

  constructor(locals: Locals) {
    this.#locals = locals;
  }

  get(name: string): unknown {
    return this.#locals.get(name);
  }

  set(name: string, value: unknown): void {
    const before = this.#locals.get(name);
    this.#locals.set(name, value);
    if (!this.#before.has(name)) this.#before.set(name, before);
  }

  /** The values as they were, to be read and set without changing what is kept. */
  before(): Locals {
    const values = new Map(this.#before);
    return {
      get: (name) => (values.has(name) ? values.get(name) : this.#locals.get(name)),
      set: (name, value) => void values.set(name, value),
    };
  }
}
