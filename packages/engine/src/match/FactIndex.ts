import type { Event } from '@srvthreds/core';
import type { FixedDemand } from './Clause.ts';
import { DemandTree } from './DemandTree.ts';
import { factAt, type Budget } from './factAt.ts';

/** Something that is found by what it demands of an event. Whoever added it removes it by this. */
export interface Entry<T> {
  readonly item: T;
  readonly demands: readonly FixedDemand[];
  /** Where it stands with the rest of its demands, if it is not asked itself. */
  below?: { readonly group: Group<T>; readonly entry: Entry<T> };
}

/** A demand that entries make. */
interface Group<T> {
  /** So many make it, wherever they stand. */
  makers: number;
  /** Those that stand under it, by the rest of their demands. */
  index?: FactIndex<T>;
}

/** So few are asked one by one. */
const FEW = 4;

/**
 * Finds entries whose demands an event meets. What is looked at are the event's own fields, never the list of entries,
 * so that the cost does not grow with the number of those that do not fit. Each entry stands under the rarest of its
 * demands, as they were when it came; where many share even that one, under the rarest of the others too, and so on.
 */
export class FactIndex<T> {
  /** Those that are asked: of which nothing more is demanded, and as long as they are few, all. */
  readonly #asked: Entry<T>[] = [];
  /** By what the others demand. */
  #groups: DemandTree<Group<T>> | undefined;

  get isEmpty(): boolean {
    return this.#asked.length === 0 && (this.#groups?.isEmpty ?? true);
  }

  add(item: T, demands: readonly FixedDemand[]): Entry<T> {
    const entry: Entry<T> = { item, demands: distinct(demands) };
    if (this.#groups && demands.length > 0) this.#groupAll([entry], this.#groups);
    else this.#asked.push(entry);
    if (!this.#groups && this.#asked.length > FEW) this.#divide();
    return entry;
  }

  /** @param entry one that was added here, and has not been removed */
  remove(entry: Entry<T>): void {
    const { below, demands } = entry;
    if (!below) {
      this.#asked.splice(this.#asked.indexOf(entry), 1);
      return;
    }
    const { group } = below;
    group.index!.remove(below.entry);
    if (group.index!.isEmpty) delete group.index;
    for (const demand of demands)
      if (--this.#groups!.get(demand)!.makers === 0) this.#groups!.delete(demand);
  }

  /**
   * Adds to `found` the items whose demands the event meets; one that was entered several times may come several times.
   *
   * @throws RangeError when the budget is spent, or the stack
   */
  collect(event: Event, budget: Budget, found: T[]): void {
    for (const { item, demands } of this.#asked)
      if (demands.every(({ place, value }) => factAt(place, event, budget) === value))
        found.push(item);
    if (!this.#groups) return;
    for (const { index } of this.#groups.find(event, budget)) index?.collect(event, budget, found);
  }

  #divide(): void {
    const entries = this.#asked.filter(({ demands }) => demands.length > 0);
    if (entries.length === 0) return;
    const left = this.#asked.filter(({ demands }) => demands.length === 0);
    this.#asked.splice(0, this.#asked.length, ...left);
    this.#groupAll(entries, (this.#groups = new DemandTree()));
  }

  /** Puts each with those that share its rarest demand; that one is then met and needs no further look. */
  #groupAll(entries: readonly Entry<T>[], groups: DemandTree<Group<T>>): void {
    for (const { demands } of entries)
      for (const demand of demands) {
        const group = groups.get(demand);
        if (group) group.makers++;
        else groups.set(demand, { makers: 1 });
      }
    for (const entry of entries) {
      const { item, demands } = entry;
      const made = demands.map((demand) => groups.get(demand)!);
      const group = made.reduce((one, other) => (other.makers < one.makers ? other : one));
      const others = demands.filter((_, place) => made[place] !== group);
      group.index ??= new FactIndex();
      entry.below = { group, entry: group.index.add(item, others) };
    }
  }
}

function distinct(demands: readonly FixedDemand[]): readonly FixedDemand[] {
  if (demands.length < 2) return demands;
  return [...new Map(demands.map((demand) => [demand.key, demand])).values()];
}
