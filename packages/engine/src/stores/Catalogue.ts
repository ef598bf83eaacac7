import { revisePages, type Pages } from './pages.ts';

/** A version of a pattern. */
export type PatternVersion = readonly [id: string, version: string];

/** A version no longer in use whose threds may wait for unbound events. */
export interface FormerVersion {
  readonly id: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly replacedAt: number;
}

/** Which patterns are in use, and which versions were. */
export interface Catalogue {
  /** In the order in which they were added, which is the order in which they are tried. */
  readonly active: Pages<PatternVersion>;
  readonly former: Pages<FormerVersion>;
}

/** Versions that shall be in use, by id; undefined for patterns that shall not. */
export type Changes = ReadonlyMap<string, string | undefined>;

/** What came of changes. */
export interface Changed {
  readonly active: Catalogue['active'];
  /** Ids of patterns of which something has changed. */
  readonly ids: ReadonlySet<string>;
  /** Versions that were in use and are not any more. */
  readonly replaced: readonly PatternVersion[];
}

export const EMPTY_CATALOGUE: Catalogue = { active: [], former: [] };

/** A new version takes the place of the one before; a new pattern comes behind all others. */
export function withChanges(before: Catalogue['active'], changes: Changes): Changed {
  const added = new Map([...changes].filter((change): change is [string, string] => !!change[1]));
  const ids = new Set<string>();
  const replaced: PatternVersion[] = [];
  const change = (entry: PatternVersion): PatternVersion | undefined => {
    const [id, version] = entry;
    if (!changes.has(id)) return entry;
    const next = changes.get(id);
    added.delete(id);
    if (next === version) return entry;
    ids.add(id);
    replaced.push(entry);
    return next === undefined ? undefined : [id, next];
  };
  // First, for it tells which of them are there already.
  const revised = revisePages(before, change);
  for (const id of added.keys()) ids.add(id);
  return { active: revisePages(revised, (entry) => entry, [...added]), ids, replaced };
}
