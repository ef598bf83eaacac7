import type { Clock } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { outlineOf } from '../match/outlineOf.ts';
import { versionLabel } from '../protocol/thredLabels.ts';
import type { Catalogue, Changed, Changes, FormerVersion } from './Catalogue.ts';
import { inTurns } from './inTurns.ts';
import { revisePages } from './pages.ts';
import type { PatternVersions } from './PatternVersions.ts';

/**
 * A version that was replaced stays listed for so long even if no thred is on it: an engine may not know yet, or a start
 * may be on its way. Of one pattern no more than so many.
 */
const KEPT_MS = 3_600_000;
const KEPT_OF_ONE = 64;

/** So many of those that may go are looked at with each change, and twice as many as it adds. */
const LOOK_AT = 8;

interface Parts {
  readonly storage: Storage;
  readonly versions: PatternVersions;
  readonly partitions: number;
  readonly clock: Clock;
}

/** The versions that are not in use any more and on which threds may wait for unbound events. */
export class FormerVersions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** As they are when the catalogue has been changed; those that nobody needs go, some at a time. */
  async after(
    { former }: Catalogue,
    changes: Changes,
    { replaced }: Changed,
  ): Promise<Catalogue['former']> {
    const now = this.#parts.clock.now();
    const waited = await inTurns(replaced, async (version) => this.#takesUnbound(version));
    const added = replaced.flatMap(([id, version], index) =>
      waited[index] ? [{ id, version, replacedAt: now }] : [],
    );
    const left = revisePages(
      former,
      // One that is in use again.
      (entry) => (changes.get(entry.id) === entry.version ? undefined : entry),
      added,
    );
    return this.#withoutEnded(left, now, LOOK_AT + 2 * added.length);
  }

  async #takesUnbound([id, version]: readonly [string, string]): Promise<boolean> {
    const pattern = await this.#parts.versions.ifUsable(id, version);
    return pattern !== undefined && outlineOf(pattern).waits.size > 0;
  }

  /** Those that threds are on go to the end, so that others are looked at next time. */
  async #withoutEnded(
    former: Catalogue['former'],
    now: number,
    most: number,
  ): Promise<Catalogue['former']> {
    const flat = former.flat();
    const recent = recentOf(flat, now);
    const mayGo = flat.filter((one) => !recent.has(one)).slice(0, most);
    const hasThreds = await inTurns(mayGo, (one) => this.#hasThreds(one));
    const looked = new Set(mayGo);
    const needed = mayGo.filter((_, index) => hasThreds[index]);
    return revisePages(former, (one) => (looked.has(one) ? undefined : one), needed);
  }

  async #hasThreds(version: FormerVersion): Promise<boolean> {
    const { storage, partitions } = this.#parts;
    const label = versionLabel(version);
    for (let partition = 0; partition < partitions; partition++)
      if ((await storage.count(partition, label)) > 0) return true;
    return false;
  }
}

/** Those that were replaced not long ago, and of each pattern not too many. */
function recentOf(former: readonly FormerVersion[], now: number): ReadonlySet<FormerVersion> {
  const recent = new Set<FormerVersion>();
  const counts = new Map<string, number>();
  for (const one of former.toReversed()) {
    const count = counts.get(one.id) ?? 0;
    if (now - one.replacedAt >= KEPT_MS || count >= KEPT_OF_ONE) continue;
    counts.set(one.id, count + 1);
    recent.add(one);
  }
  return recent;
}
