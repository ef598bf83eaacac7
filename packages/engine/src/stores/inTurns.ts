/** So many things are asked of the store side by side. */
const AT_ONCE = 64;

/** Does something for each, some side by side, the next when those are done. @returns what came of each, in order */
export async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let first = 0; first < items.length; first += AT_ONCE)
    results.push(...(await Promise.all(items.slice(first, first + AT_ONCE).map(work))));
  return results;
}
