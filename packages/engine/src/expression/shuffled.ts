/**
 * The elements in an order of chance.
 *
 * @param random 0 <= x < 1
 * @see Fisher and Yates, the shuffle from the end
 */
export function shuffled(list: readonly unknown[], random: () => number): unknown[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
