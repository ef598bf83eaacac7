import { hash } from 'node:crypto';

const ALPHABET = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const LENGTH = 22;
/** Written anew by every call; several names are made for each event, so that each costs one text and no more. */
const name = Buffer.alloc(LENGTH);

/**
 * A short name for one cause: the same parts always give the same text, other parts another one.
 *
 * SHA-256 over the parts, each preceded by its length so that `('ab','c')` and `('a','bc')` differ; the first 22 bytes
 * written as letters and digits (about 130 bits).
 *
 * @returns 22 characters of 0-9, A-Z, a-z
 */
export function digest(...parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text += `${part.length}:${part}`;
  // One byte per character, which is cheaper than a buffer.
  const bytes = hash('sha256', text, 'binary');
  for (let i = 0; i < LENGTH; i++) name[i] = ALPHABET[bytes.charCodeAt(i) % ALPHABET.length]!;
  return name.toString('latin1');
}
