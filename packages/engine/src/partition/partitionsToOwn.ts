/**
 * How many partitions an engine should own: an even share, rounded up so that none is left over.
 *
 * @param partitions of the store, >= 1
 * @param members engines that are there, this one included; 0 counts as 1
 */
export function partitionsToOwn(partitions: number, members: number): number {
  return Math.ceil(partitions / Math.max(1, members));
}
