/** Values captured in one step and used in later ones as `{{name}}`. */
export class Variables {
  readonly #values = new Map<string, unknown>();

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  has(value: unknown): boolean {
    return [...this.#values.values()].includes(value);
  }

  /** The same data with every `{{name}}` replaced. */
  fill<T>(data: T): T {
    if (typeof data === 'string')
      return data.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => this.#require(name)) as T;
    if (Array.isArray(data)) return data.map((item: unknown) => this.fill(item)) as T;
    if (typeof data !== 'object' || data === null) return data;
    return Object.fromEntries(
      Object.entries(data).map(([key, value]: [string, unknown]) => [key, this.fill(value)]),
    ) as T;
  }

  #require(name: string): string {
    if (!this.#values.has(name)) throw new Error(`expected a captured value ${name}, found none`);
    return String(this.#values.get(name));
  }
}

/** The value at a dotted path. */
export function valueAtPath(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}
