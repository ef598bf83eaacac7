/**
 * For each partition the part of its keys that decides their slot in a Cluster. Chosen so that the first P partitions lie
 * evenly over the 16,384 slots, for every P: the slot of partition p lies in the 256th of the slots whose number is p
 * with its eight bits in reverse order.
 *
 * @see the Redis Cluster specification: CRC16 (XMODEM) of the text between braces, modulo 16,384
 */
const TAGS = `
  1q c1 1p c0 cw 17 cv 16 f 2z g gp 4o 5w 4n 5v
  73 es 1a er 6m 7u 6l 7t w 2k v 2j au 1 at 0
  1y 62 1x 63 6t 7l 6u 7m n 2r o 2s 24 ou 25 ot
  1h jz 1i ez 6e bv 6d bw fp 2c 3z 2b 4v 9 4w 8
  1u c5 1t c4 6x 13 6y 12 b gu c gt 28 5s 29 5r
  1d ew 1e ev 6i 7q 6h 7p s 2o r 2n 4z 5 ap 4
  dv 66 dw 67 6p 7h 6q 7i j 2v k 2w 20 oq 21 5z
  1l 1bt 1m 1bu 6a 7y 9a 7x ft 2g z 2f 4r 39 4s 38
  68 1s 69 1r 15 cu 14 ct 2x d 2y e 5u 4m 5t 4l
  eq 1b ep 1c 7w 6o 7v 6n 2i u 2h t 3 aw 2 av
  60 dp 61 1z 7n 6v 7o 6w 2p l 2q m ow 26 ov 27
  ey 1j ex 1k bt 6g bu 6f 2a 3y 43 3x 5l 4t 5m 4u
  c7 1w c6 1v 11 6z 10 9z gw 3d gv a 5q 4i 5p 4h
  eu 1f et 1g 7s 6k 7r 6j 2m q 2l p 7 4x 6 4y
  64 dt 65 du 19 6r 18 6s 2t h 2u i 5y 22 5x 23
  1bv 1n 1bw 1o 8z 6c 7z 6b 2e y 2d x 5h 4p 5i 4q
`
  .trim()
  .split(/\s+/);

/** Tag of what belongs to no partition. */
const CATALOGUE_TAG = 'catalogue';

/** @param partition 0 .. 255, or -1 for the catalogue */
export function slotTag(partition: number): string {
  return partition < 0 ? CATALOGUE_TAG : `p${TAGS[partition]}`;
}
