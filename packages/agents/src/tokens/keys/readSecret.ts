import { TokenError } from '../errors.ts';

const LEAST_BYTES = 32;

/**
 * A secret that both signs and verifies, as bytes.
 *
 * @param secret at least 32 bytes as UTF-8; make it with `openssl rand -base64 48`
 * @throws TokenError `TOKEN_KEY_INVALID`, which does not repeat it
 */
export function readSecret(secret: string): Uint8Array {
  // Whoever sets a public key here makes a secret of what everybody may know.
  if (secret.includes('-----BEGIN')) throw unfit('a secret, found a key or a certificate');
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length < LEAST_BYTES)
    throw unfit(`a secret of at least ${LEAST_BYTES} bytes, found ${bytes.length}`);
  return bytes;
}

function unfit(expected: string): TokenError {
  return new TokenError('TOKEN_KEY_INVALID', `expected ${expected}`);
}
