/** Which aggregates carry which label. */
export class LabelIndex {
  readonly #ids = new Map<string, Set<string>>();

  with(label: string): Iterable<string> {
    return this.#ids.get(label) ?? [];
  }

  count(label: string): number {
    return this.#ids.get(label)?.size ?? 0;
  }

  replace(id: string, before: readonly string[], after: readonly string[]): void {
    for (const label of before) if (!after.includes(label)) this.#remove(label, id);
    for (const label of after) this.#add(label, id);
  }

  #add(label: string, id: string): void {
    const ids = this.#ids.get(label);
    if (ids) ids.add(id);
    else this.#ids.set(label, new Set([id]));
  }

  #remove(label: string, id: string): void {
    const ids = this.#ids.get(label);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(label);
  }
}
