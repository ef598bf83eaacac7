import type { Event } from '@srvthreds/core';
import type { ExpressionBounds } from '../expression/Expression.ts';
import { outlineOf } from '../match/outlineOf.ts';
import { PatternIndex } from '../match/PatternIndex.ts';
import { WaitIndex } from '../match/WaitIndex.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { inSlices, type YieldTurn } from './inSlices.ts';

type Versions = readonly CompiledPattern[];

/** The patterns of a catalogue, to be asked about events; they change one by one, and come into use all at once. */
export class UsablePatterns {
  readonly #starts: PatternIndex;
  readonly #waits: WaitIndex;

  constructor(bounds: ExpressionBounds | undefined) {
    this.#starts = new PatternIndex([], bounds);
    this.#waits = new WaitIndex([], bounds);
  }

  /**
   * Makes versions ready to come into use. Until then nothing changes: to ask for those who wait finds nobody yet.
   *
   * @param former on which threds may wait
   */
  async prepare(active: Versions, former: Versions, yieldTurn: YieldTurn): Promise<void> {
    await inSlices(active, yieldTurn, (pattern) => this.#starts.add(pattern));
    await inSlices([...active, ...former], yieldTurn, (pattern) => {
      for (const labels of outlineOf(pattern).waits.values()) this.#waits.add(labels);
    });
  }

  /**
   * @param active lists of the versions that events may start from now on, and no others, in the order in which they are
   * tried
   */
  use(active: readonly Versions[]): void {
    this.#starts.use(active);
  }

  /** Versions in use of which nothing is known: every event is tried on them. */
  get always(): Versions {
    return this.#starts.always;
  }

  /** @param gone versions that no thred can wait on any more; of these and of `unused`, those in use stay */
  async forget(unused: Versions, gone: Versions, yieldTurn: YieldTurn): Promise<void> {
    await inSlices(unused, yieldTurn, (pattern) => this.#starts.remove(pattern));
    await inSlices(gone, yieldTurn, (pattern) => {
      for (const labels of outlineOf(pattern).waits.values()) this.#waits.remove(labels);
    });
  }

  /** Patterns that an event could start, in the order in which they are tried. */
  candidates(event: Event): Versions {
    return this.#starts.candidates(event);
  }

  /** Labels of threds that wait where events that are for no thred are offered, and could take this one. */
  waitLabels(event: Event): readonly string[] {
    return this.#waits.labels(event);
  }
}
