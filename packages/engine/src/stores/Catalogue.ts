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
  readonly active: readonly PatternVersion[];
  readonly former: readonly FormerVersion[];
}

/** As it stood in the store first: a list by id, which cannot keep the order of ids that look like whole numbers. */
interface CatalogueById {
  readonly active: Readonly<Record<string, string>>;
  readonly former?: Readonly<Record<string, readonly string[]>>;
}

export const EMPTY_CATALOGUE: Catalogue = { active: [], former: [] };

export function encodeCatalogue({ active, former }: Catalogue): string {
  return JSON.stringify({ format: 2, active, former });
}

export function decodeCatalogue(text: string): Catalogue {
  const stored = JSON.parse(text) as Catalogue | CatalogueById;
  if (isCatalogue(stored)) return stored;
  const { active, former = {} } = stored;
  return {
    active: Object.entries(active),
    former: Object.entries(former).flatMap(([id, versions]) =>
      versions.map((version) => ({ id, version, replacedAt: 0 })),
    ),
  };
}

function isCatalogue(stored: Catalogue | CatalogueById): stored is Catalogue {
  return Array.isArray(stored.active);
}

/** With a version in use, in the place of the one before; the very same list if it is in use already. */
export function withVersion(
  active: Catalogue['active'],
  id: string,
  version: string,
): Catalogue['active'] {
  const place = active.findIndex(([other]) => other === id);
  if (place < 0) return [...active, [id, version]];
  return active[place]![1] === version ? active : active.with(place, [id, version]);
}

/** Without a pattern; the very same list if it is not in use. */
export function withoutPattern(active: Catalogue['active'], id: string): Catalogue['active'] {
  const left = active.filter(([other]) => other !== id);
  return left.length < active.length ? left : active;
}

/** Versions by id. Without a prototype, so that no id is ever found that was not added. */
export function versionsById(active: Catalogue['active']): Readonly<Record<string, string>> {
  const byId: Record<string, string> = Object.fromEntries(active);
  Object.setPrototypeOf(byId, null);
  return byId;
}
