import { createRemoteJWKSet, jwtVerify, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { TokenError } from '../errors.ts';
import { PUBLIC_KEY_ALGORITHMS, readPublicKey, type UsableKey } from './readKey.ts';
import { readSecret } from './readSecret.ts';

/**
 * What tokens are verified with. Several secrets or keys stand side by side while one replaces another, at most four.
 *
 * - `secrets`: HS256
 * - `publicKeys`: PEM; Ed25519, EC (P-256, P-384, P-521) or RSA from 2048 bits, each with the algorithms of its kind
 * - `jwksUrl`: the key set of an issuer, `https:`, or `http:` on this machine; fetched when it is first needed, at most
 *   every 30 seconds for a key that is not known, and again after 10 minutes
 */
export type VerificationKeys =
  | { readonly secrets: readonly string[] }
  | { readonly publicKeys: readonly string[] }
  | { readonly jwksUrl: string };

/** Verifies the signature, and the claims as the options say. Throws what jose throws. */
export type Verify = (
  token: string,
  algorithm: string,
  options: JWTVerifyOptions,
) => Promise<JWTVerifyResult>;

const MOST_KEYS = 4;
const FETCH_MS = 5_000;

/** @throws TokenError `TOKEN_KEY_INVALID` */
export function verifierOf(keys: VerificationKeys): Verify {
  if ('jwksUrl' in keys) return verifyByKeySet(keys.jwksUrl);
  return verifyByKeys(
    'secrets' in keys
      ? keys.secrets.map((secret) => ({ key: readSecret(secret), algorithms: ['HS256'] }))
      : keys.publicKeys.map((pem) => readPublicKey(pem)),
  );
}

function verifyByKeys(keys: readonly UsableKey[]): Verify {
  if (keys.length === 0 || keys.length > MOST_KEYS)
    throw new TokenError(
      'TOKEN_KEY_INVALID',
      `expected 1 to ${MOST_KEYS} keys, found ${keys.length}`,
    );
  return async (token, algorithm, options) => {
    const fit = keys.filter(({ algorithms }) => algorithms.includes(algorithm));
    if (fit.length === 0)
      throw new TokenError(
        'TOKEN_ALGORITHM_REFUSED',
        'expected a token by an algorithm of our keys',
      );
    const [last] = fit.slice(-1);
    for (const { key } of fit.slice(0, -1))
      try {
        return await jwtVerify(token, key, { ...options, algorithms: [algorithm] });
      } catch (error) {
        if (!isOtherKey(error)) throw error;
      }
    return jwtVerify(token, last!.key, { ...options, algorithms: [algorithm] });
  };
}

/** Signed with another key: perhaps the next one. */
function isOtherKey(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
  );
}

function verifyByKeySet(address: string): Verify {
  if (!URL.canParse(address) || !isSafe(new URL(address)))
    throw new TokenError('TOKEN_KEY_INVALID', 'expected a jwksUrl that begins with https://');
  const keySet = createRemoteJWKSet(new URL(address), { timeoutDuration: FETCH_MS });
  return (token, _algorithm, options) =>
    jwtVerify(token, keySet, { ...options, algorithms: [...PUBLIC_KEY_ALGORITHMS] });
}

/** Whoever can change the answer can make tokens. */
function isSafe({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
