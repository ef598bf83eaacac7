/** What an engine should do about its share: take so many free partitions, or give one back. */
export type Balance = { readonly take: number } | 'give-back';

/**
 * Even shares: nobody has more than the partitions divided by the engines, rounded up, and nobody has two more than
 * somebody else.
 *
 * @param own how many this engine owns
 * @param others how many each of the others owns
 * @param partitions of the store, >= 1
 */
export function balance(own: number, others: readonly number[], partitions: number): Balance {
  const most = Math.ceil(partitions / (others.length + 1));
  const fewest = Math.min(...others);
  if (own > most || own - fewest >= 2) return 'give-back';
  return { take: most - own };
}
