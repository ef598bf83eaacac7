import type { SeenId } from '@srvthreds/storage';

/** How long ids are remembered. */
export const SEEN_WINDOW = {
  /** So many of the latest are always kept. */
  latest: 256,
  /** All accepted within so long before the lowest stamp among the latest are kept, milliseconds, */
  withinMs: 60_000,
  /** but never more than this. */
  most: 4_096,
  /** Looked for what may go after each so many, so up to so many more than must be are kept. */
  step: 64,
} as const;

/** What a commit must write for one more id. */
export interface SeenChange {
  readonly add: readonly SeenId[];
  readonly drop: readonly string[];
}

/**
 * Ids of what an aggregate was given, in the order in which it was applied, with the time at which each was accepted.
 * What was accepted at or before the floor and is not here may have been applied and forgotten.
 */
export class SeenList {
  readonly #prefix: string;
  /** Stands among the ids and carries the floor as its time; no id is ever like it, since they have a prefix. */
  readonly #floorId: string;
  readonly #ids = new Map<string, number>();
  #floor = -Infinity;
  /** So many have come since the last look. */
  #since = 0;

  constructor({ prefix, floorId }: { readonly prefix: string; readonly floorId: string }) {
    this.#prefix = prefix;
    this.#floorId = floorId;
  }

  /** Takes over what the store has, one by one and in order. @returns false if it belongs to another list */
  load({ id, at }: SeenId): boolean {
    if (id === this.#floorId) this.#floor = at;
    else if (id.startsWith(this.#prefix)) this.#keep(id, at);
    else return false;
    return true;
  }

  /** Greatest accepted time that was ever forgotten, milliseconds since 1970; -Infinity if none was. */
  get floor(): number {
    return this.#floor;
  }

  /** How many ids are remembered. */
  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(this.#prefix + id);
  }

  /**
   * Remembers an id and forgets those whose time is over. That is measured by acceptance, not by the clock: what an
   * outage has delayed came together, and none of it may be taken for a latecomer because of the others.
   *
   * What a clock stamped that is ahead is kept until the others have come to its time: forgotten earlier, it would raise
   * the floor above all of them. Any skew is borne while fewer than `most` less `latest` ids wait for their time. With
   * more, those of a right clock go first: a repeat of one is refused as too old then, and not recognised as a repeat.
   */
  remember(id: string, acceptedAt: number): SeenChange {
    const name = this.#prefix + id;
    this.#keep(name, acceptedAt);
    const drop = this.#isTimeToLook() ? this.#forgetSome() : [];
    const add: SeenId[] = this.#ids.has(name) ? [{ id: name, at: acceptedAt }] : [];
    if (drop.length > 0) add.push({ id: this.#floorId, at: this.#floor });
    return { add, drop };
  }

  #keep(name: string, at: number): void {
    this.#ids.set(name, at);
    this.#since++;
  }

  #isTimeToLook(): boolean {
    const { latest, most, step } = SEEN_WINDOW;
    const { size } = this.#ids;
    return size > most || (this.#since >= step && size > latest);
  }

  /** By their stamps, lowest first; among equal ones, in the order in which they were applied. */
  #forgetSome(): string[] {
    this.#since = 0;
    const { latest, withinMs, most, step } = SEEN_WINDOW;
    const all = [...this.#ids];
    const lowestAt = Math.min(...all.slice(-latest).map(([, at]) => at));
    const isOver = ([, at]: readonly [string, number]): boolean => at <= lowestAt - withinMs;
    const over = all.slice(0, -latest).filter(isOver);
    const left = all.length - over.length;
    const drop = left > most ? lowest(all, all.length - most + step) : over;
    for (const [id, at] of drop) {
      this.#ids.delete(id);
      this.#floor = Math.max(this.#floor, at);
    }
    return drop.map(([id]) => id);
  }
}

function lowest(ids: readonly (readonly [string, number])[], count: number) {
  return ids.toSorted(([, a], [, b]) => a - b).slice(0, count);
}
