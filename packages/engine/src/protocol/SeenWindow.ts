import type { SeenId } from '@srvthreds/storage';
import { SeenList, type SeenChange } from './SeenList.ts';

/**
 * What an aggregate was given: events, and commands of other partitions, each with a floor of its own, so that many of
 * one kind never push out the other.
 */
export class SeenWindow {
  readonly events = new SeenList({ prefix: 'e/', floorId: 'floor' });
  readonly commands = new SeenList({ prefix: 'c/', floorId: 'command-floor' });

  /** How many ids are remembered. */
  get size(): number {
    return this.events.size + this.commands.size;
  }

  static from(seen: readonly SeenId[]): SeenWindow {
    const window = new SeenWindow();
    for (const one of seen) if (!window.events.load(one)) window.commands.load(one);
    return window;
  }

  static empty(): SeenWindow {
    return new SeenWindow();
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
