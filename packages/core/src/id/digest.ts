import { hash } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 22;

/**
 * A short name for one cause: the same parts always give the same text, other parts another one.
 *
 * SHA-256 over the parts, each preceded by its length so that `('ab','c')` and `('a','bc')` differ; the first 22 bytes
 * written as letters and digits (about 130 bits).
 *
 * @returns 22 characters of 0-9, A-Z, a-z
 */
export function digest(...parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  const bytes = hash('sha256', text, 'buffer');
  let name = '';
  for (let i = 0; i < LENGTH; i++) name += ALPHABET[bytes[i]! % 62];
  return name;
}
