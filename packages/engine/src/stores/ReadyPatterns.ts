import type { Logger } from '@srvthreds/core';
import { outlineOf } from '../match/outlineOf.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { RememberedPattern } from '../step/RememberedPattern.ts';

/** Small ones take some 130 MiB. */
const MOST = 20_000;
/** From so many on, it is worth a word: each event costs some 12 ms then. */
const MANY = 1_000;

/**
 * Keeps those patterns ready to run that every event is tried on, for nothing is known of what they require. A cache of
 * those used last is no help where all are used in turn: with one more than it holds, it has never the next one.
 */
export class ReadyPatterns {
  readonly #logger: Logger;
  readonly #most: number;
  readonly #kept = new Set<RememberedPattern>();
  #isWarned = false;

  /** @param most patterns that are kept ready, > 0 */
  constructor(logger: Logger, most = MOST) {
    this.#logger = logger;
    this.#most = most;
  }

  /** Keeps it, if every event is tried on it and there is room. */
  offer(pattern: CompiledPattern): void {
    if (!(pattern instanceof RememberedPattern) || this.#kept.has(pattern)) return;
    if (this.#kept.size >= this.#most || outlineOf(pattern).start) return;
    pattern.keepReady();
    this.#kept.add(pattern);
  }

  /** Keeps those of these that every event is tried on, as far as there is room, and no others. */
  keepOnly(patterns: readonly CompiledPattern[]): void {
    const always = new Set(patterns.filter((pattern) => !outlineOf(pattern).start));
    for (const pattern of this.#kept) {
      if (always.has(pattern)) continue;
      pattern.letGo();
      this.#kept.delete(pattern);
    }
    for (const pattern of always) this.offer(pattern);
    const isMany = always.size >= MANY;
    if (isMany && !this.#isWarned)
      this.#logger.warn(
        { patterns: always.size, keptReady: this.#kept.size },
        'many patterns have to be tried for every event; let their first conditions begin with an equality',
      );
    this.#isWarned = isMany;
  }
}
