import type { SeenId } from '@srvthreds/storage';

/** How long ids are remembered. */
export const SEEN_WINDOW = {
  /** So many of the latest are always kept. */
  latest: 256,
  /** All accepted within so long before the newest are kept, milliseconds, */
  withinMs: 60_000,
  /** but never more than this. */
  most: 4_096,
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

  constructor({ prefix, floorId }: { readonly prefix: string; readonly floorId: string }) {
    this.#prefix = prefix;
    this.#floorId = floorId;
  }

  /** Takes over what the store has, one by one and in order. @returns false if it belongs to another list */
  load({ id, at }: SeenId): boolean {
    if (id === this.#floorId) this.#floor = at;
    else if (id.startsWith(this.#prefix)) this.#ids.set(id, at);
    else return false;
    return true;
  }

  /** Greatest accepted time that was ever forgotten, milliseconds since 1970; -Infinity if none was. */
  get floor(): number {
    return this.#floor;
  }

  has(id: string): boolean {
    return this.#ids.has(this.#prefix + id);
  }

  /**
   * Remembers an id and forgets those whose time is over. That is measured by acceptance, not by the clock: what an
   * outage has delayed came together, and none of it may be taken for a latecomer because of the others.
   */
  remember(id: string, acceptedAt: number): SeenChange {
    const name = this.#prefix + id;
    this.#ids.set(name, acceptedAt);
    const drop = this.#forget(acceptedAt);
    const add: SeenId[] = [{ id: name, at: acceptedAt }];
    if (drop.length > 0) add.push({ id: this.#floorId, at: this.#floor });
    return { add, drop };
  }

  #forget(newest: number): string[] {
    const { latest, withinMs, most } = SEEN_WINDOW;
    const dropped: string[] = [];
    for (const [id, at] of this.#ids) {
      if (this.#ids.size <= latest) break;
      if (this.#ids.size <= most && at > newest - withinMs) break;
      this.#ids.delete(id);
      this.#floor = Math.max(this.#floor, at);
      dropped.push(id);
    }
    return dropped;
  }
}
