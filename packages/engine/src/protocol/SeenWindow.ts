import type { SeenId } from '@srvthreds/storage';

/** How long ids of events are remembered. */
export const SEEN_WINDOW = {
  /** So many of the latest are always kept. */
  latest: 256,
  /** All accepted within so long before the newest are kept, milliseconds, */
  withinMs: 60_000,
  /** but never more than this. */
  most: 4_096,
} as const;

// Stands among the ids and carries the floor as its time; no id of an event is ever `floor`, since they have a prefix.
const FLOOR = 'floor';
const PREFIX = 'e/';

/** What a commit must write for one more id. */
export interface SeenChange {
  readonly add: readonly SeenId[];
  readonly drop: readonly string[];
}

/**
 * The ids of the events that an aggregate was given, in the order in which they were applied, with the time at which
 * each was accepted. An event at or before the floor whose id is not here may have been applied and forgotten.
 */
export class SeenWindow {
  readonly #ids: Map<string, number>;
  #floor: number;

  private constructor(ids: Map<string, number>, floor: number) {
    this.#ids = ids;
    this.#floor = floor;
  }

  static from(seen: readonly SeenId[]): SeenWindow {
    const ids = new Map(seen.map(({ id, at }) => [id, at]));
    const floor = ids.get(FLOOR) ?? -Infinity;
    ids.delete(FLOOR);
    return new SeenWindow(ids, floor);
  }

  static empty(): SeenWindow {
    return new SeenWindow(new Map(), -Infinity);
  }

  /** Greatest accepted time that was ever forgotten, milliseconds since 1970; -Infinity if none was. */
  get floor(): number {
    return this.#floor;
  }

  has(eventId: string): boolean {
    return this.#ids.has(PREFIX + eventId);
  }

  /**
   * Remembers an id and forgets those whose time is over. That is measured by acceptance, not by the clock: what an
   * outage has delayed came together, and none of it may be taken for a latecomer because of the others.
   */
  remember(eventId: string, acceptedAt: number): SeenChange {
    const id = PREFIX + eventId;
    this.#ids.set(id, acceptedAt);
    const drop = this.#forget(acceptedAt);
    const add: SeenId[] = [{ id, at: acceptedAt }];
    if (drop.length > 0) add.push({ id: FLOOR, at: this.#floor });
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

/** Several changes, one after the other, as one. */
export function joinSeen(changes: readonly SeenChange[]): SeenChange {
  const drop = changes.flatMap((change) => change.drop);
  const dropped = new Set(drop);
  const add = new Map<string, number>();
  for (const change of changes)
    for (const { id, at } of change.add) if (!dropped.has(id)) add.set(id, at);
  return { add: [...add].map(([id, at]) => ({ id, at })), drop };
}
