import { nextDelayMs, sleep, type Backoff, type Clock } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import { withChanges, type Changes } from './Catalogue.ts';
import type { CatalogueStore } from './CatalogueStore.ts';
import type { FormerVersions } from './FormerVersions.ts';
import { inTurns } from './inTurns.ts';
import { isMeantForUse, type CheckedPattern } from './patternChecks.ts';
import type { PatternVersions } from './PatternVersions.ts';

/** So many attempts at a change that others have forestalled are made at once, and so many in all. */
const AT_ONCE = 10;
const MOST_ATTEMPTS = 100;
const BACKOFF: Backoff = { baseMs: 1, maxMs: 100 };

/** What a version of a pattern is found by. */
export interface PatternName {
  readonly id: string;
  readonly version: string;
}

/** What came of patterns that were published. */
export interface Published {
  /** In the order of the patterns. */
  readonly names: readonly PatternName[];
  /** Ids of those of which anything has changed. */
  readonly changed: ReadonlySet<string>;
}

interface Parts {
  readonly catalogue: CatalogueStore;
  readonly versions: PatternVersions;
  readonly former: FormerVersions;
  readonly clock: Clock;
}

/** Brings patterns into use and out of it, whoever else does so at the same time. */
export class PatternPublisher {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * First each version, then the catalogue that names them all; then each version once more, for a fail-over of the
   * store in between may have lost what was written before it.
   *
   * @param patterns valid ones; those that are not to be active go out of use
   * @throws EngineError `CATALOGUE_BUSY` and as `CatalogueStore.read` does; StorageError as `Storage.commit` does
   */
  async publish(patterns: readonly CheckedPattern[]): Promise<Published> {
    const { versions } = this.#parts;
    const names = patterns.map(({ remembered: { id, version } }): PatternName => ({ id, version }));
    const used = patterns.filter(({ pattern }) => isMeantForUse(pattern));
    await inTurns(used, ({ remembered, text }) => versions.write(remembered, text));
    const changes = new Map(
      patterns.map(({ pattern, remembered: { id, version } }) => [
        id,
        isMeantForUse(pattern) ? version : undefined,
      ]),
    );
    const changed = await this.#change(changes);
    const again = used.filter(({ remembered }) => changed.has(remembered.id));
    await inTurns(again, ({ remembered, text }) => versions.secure(remembered, text));
    return { names, changed };
  }

  /** Takes patterns out of use, all at once. @throws as `publish` does */
  async withdraw(ids: readonly string[]): Promise<void> {
    await this.#change(new Map(ids.map((id) => [id, undefined])));
  }

  /** @returns ids of the patterns of which it has changed anything */
  async #change(changes: Changes): Promise<ReadonlySet<string>> {
    const { catalogue, former, clock } = this.#parts;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      if (attempt > AT_ONCE) await sleep(clock, nextDelayMs(attempt - AT_ONCE, BACKOFF));
      const stored = await catalogue.read();
      const changed = withChanges(stored.catalogue.active, changes);
      if (changed.ids.size === 0) return changed.ids;
      const next = {
        active: changed.active,
        former: await former.after(stored.catalogue, changes, changed),
      };
      if (await catalogue.replace(stored, next)) return changed.ids;
    }
    throw new EngineError(
      'CATALOGUE_BUSY',
      `expected to change the catalogue, found it changed by others ${MOST_ATTEMPTS} times`,
      { retryable: true },
    );
  }
}
