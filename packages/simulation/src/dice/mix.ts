/**
 * A number made of several: the same ones always give the same, others most likely another. What chance gives to one
 * call depends on nothing but the call's own name, so that leaving a step out changes little else.
 *
 * @returns whole number, 0 to 2^32 - 1
 * @see Austin Appleby, the finalizer of MurmurHash3
 */
export function mix(...parts: readonly number[]): number {
  let hash = 0x2545f491;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
