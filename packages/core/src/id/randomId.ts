import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';

/**
 * A name that nobody else has: random, safe in a URL.
 *
 * @param length characters, six bits each; default 21
 */
export function randomId(length = 21): string {
  let id = '';
  for (const byte of randomBytes(length)) id += ALPHABET[byte & 63];
  return id;
}
