/** What an engine should do about its share. */
export type Balance =
  | 'give-back'
  | {
      /** Most free partitions to take. */
      readonly take: number;
      /** Somebody is about to give partitions up that this engine should take. */
      readonly isOwed: boolean;
    };

/**
 * Even shares: nobody has more than the partitions divided by the engines, rounded up, and nobody has two more than
 * somebody else. While some belong to nobody, those who have fewer take these; giving back too would only move more.
 *
 * @param own how many this engine owns
 * @param others how many each of the others owns
 * @param partitions of the store, >= 1
 */
export function balance(own: number, others: readonly number[], partitions: number): Balance {
  const most = Math.ceil(partitions / (others.length + 1));
  const fewest = Math.min(...others);
  // What no member owns is free, or belongs to one who leaves or is gone.
  const areSomeFree = others.reduce((sum, count) => sum + count, own) < partitions;
  if (own > most || (own - fewest >= 2 && !areSomeFree)) return 'give-back';
  const take = most - own;
  const isComing = areSomeFree || others.some((count) => count > most || count - own >= 2);
  return { take, isOwed: take > 0 && isComing };
}
