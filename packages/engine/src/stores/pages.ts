/** Most entries of a page: with the longest ids that a store takes, half of what a state may hold. */
export const PAGE_ENTRIES = 500;

/** A part of a long list. It never changes: a list that changes gets another page in its place. */
export type Page<T> = readonly T[];

/** A long list, in parts, in order. */
export type Pages<T> = readonly Page<T>[];

/**
 * A list that has changed: with the very same pages where nothing has.
 *
 * @param change what becomes of an entry; the very same one where nothing does, undefined to leave it out
 * @param added entries behind all others
 */
export function revisePages<T>(
  pages: Pages<T>,
  change: (entry: T) => T | undefined,
  added: readonly T[] = [],
): Pages<T> {
  const revised: Page<T>[] = [];
  for (const page of pages) append(revised, revise(page, change), page);
  for (let first = 0; first < added.length;) {
    const last = revised.at(-1) ?? [];
    const room = PAGE_ENTRIES - last.length;
    const some = added.slice(first, first + (room > 0 ? room : PAGE_ENTRIES));
    if (room > 0) revised.splice(-1, 1, [...last, ...some]);
    else revised.push(some);
    first += some.length;
  }
  return revised;
}

/** The page itself, if nothing in it changes. */
function revise<T>(page: Page<T>, change: (entry: T) => T | undefined): Page<T> {
  const left: T[] = [];
  let isSame = true;
  for (const entry of page) {
    const changed = change(entry);
    if (changed !== entry) isSame = false;
    if (changed !== undefined) left.push(changed);
  }
  return isSame ? page : left;
}

/** A page that has become small goes into the one before, if there is room: else there would be more and more. */
function append<T>(pages: Page<T>[], page: Page<T>, before: Page<T>): void {
  if (page.length === 0) return;
  const last = pages.at(-1);
  const isSmall = page !== before && page.length < PAGE_ENTRIES / 2;
  if (last && isSmall && last.length + page.length <= PAGE_ENTRIES)
    pages.splice(-1, 1, [...last, ...page]);
  else pages.push(page);
}
