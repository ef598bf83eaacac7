interface Round<Item, Result> {
  readonly items: Set<Item>;
  readonly result: Promise<Result>;
}

/** Rounds of a work that many ask for: one at a time at each place; who asks meanwhile shares the next one. */
export class SharedRounds<Item, Result> {
  readonly #work: (items: readonly Item[]) => Promise<Result>;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Round<Item, Result>>();

  constructor(work: (items: readonly Item[]) => Promise<Result>) {
    this.#work = work;
  }

  /** Takes part in a round that begins after this. @throws what the work throws */
  join(place: string, item: Item): Promise<Result> {
    const next = this.#next.get(place) ?? this.#prepare(place);
    next.items.add(item);
    return next.result;
  }

  #prepare(place: string): Round<Item, Result> {
    const items = new Set<Item>();
    const result = this.#run(place, items);
    const round = { items, result };
    this.#next.set(place, round);
    return round;
  }

  async #run(place: string, items: ReadonlySet<Item>): Promise<Result> {
    // Also if there is none before: whoever asks in this turn takes part.
    await this.#running.get(place);
    this.#next.delete(place);
    const work = this.#work([...items]);
    const settled = work
      .catch(() => undefined)
      .finally(() => {
        if (this.#running.get(place) === settled) this.#running.delete(place);
      });
    this.#running.set(place, settled);
    return work;
  }
}
