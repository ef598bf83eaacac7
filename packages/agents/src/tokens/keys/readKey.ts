import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { TokenError } from '../errors.ts';

/** A key, and the algorithms that it may be used with: the key decides, never the token. The first one signs. */
export interface UsableKey {
  readonly key: KeyObject | Uint8Array;
  readonly algorithms: readonly [string, ...string[]];
}

const LEAST_RSA_BITS = 2_048;

const OF_CURVE: Readonly<Record<string, UsableKey['algorithms']>> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
};

/** Algorithms for keys that are fetched: none of them takes a secret, so no public key can be passed off as one. */
export const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'PS256',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** @throws TokenError `TOKEN_KEY_INVALID` */
export function readPublicKey(pem: string): UsableKey {
  // It would do, for it holds the public half; but it has no business where tokens are only verified.
  if (pem.includes('PRIVATE KEY')) throw unfit('a public key, found a private one');
  return usable('a public key as PEM', () => createPublicKey(pem));
}

/** @throws TokenError `TOKEN_KEY_INVALID` */
export function readPrivateKey(pem: string): UsableKey {
  return usable('a private key as PEM, without a passphrase', () => createPrivateKey(pem));
}

function usable(expected: string, read: () => KeyObject): UsableKey {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // What is thrown is not kept: it may quote the key.
    throw unfit(`${expected}, found something else`);
  }
  return { key, algorithms: algorithmsOf(key) };
}

function algorithmsOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: { modulusLength = 0, namedCurve = '' } = {},
}: KeyObject): UsableKey['algorithms'] {
  if (type === 'ed25519') return ['EdDSA', 'Ed25519'];
  if (type === 'ec') {
    if (OF_CURVE[namedCurve]) return OF_CURVE[namedCurve];
    throw unfit(`an EC key on P-256, P-384 or P-521, found one on ${namedCurve}`);
  }
  if (type !== 'rsa') throw unfit(`a key of the kind Ed25519, EC or RSA, found ${type}`);
  if (modulusLength >= LEAST_RSA_BITS) return ['RS256', 'PS256'];
  throw unfit(`an RSA key of at least ${LEAST_RSA_BITS} bits, found ${modulusLength}`);
}

function unfit(expected: string): TokenError {
  return new TokenError('TOKEN_KEY_INVALID', `expected ${expected}`);
}
