/** Values by name, of which only those that were set last are kept. */
export class Newest<T> {
  readonly #most: number;
  readonly #values = new Map<string, T>();
  #isCut = false;

  /** @param most values that are kept, >= 1 */
  constructor(most: number) {
    this.#most = most;
  }

  /** Has anything been forgotten? */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** What is kept, the one that was set last at the end. */
  get values(): readonly T[] {
    return [...this.#values.values()];
  }

  get(name: string): T | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: T): void {
    this.#values.delete(name);
    this.#values.set(name, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size <= this.#most || oldest === undefined) return;
    this.#values.delete(oldest);
    this.#isCut = true;
  }
}
