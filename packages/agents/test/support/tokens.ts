import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { FakeClock } from '@srvthreds/core';
import { JwtAuthenticator, TokenSigner, type JwtAuthenticatorOptions } from '../../src/index.ts';

export const SECRET = 'a secret of thirty-two bytes or more';
export const RULES = { issuer: 'login.example', audience: 'srvthreds' } as const;

export interface Pems {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function keyPair(kind: 'ed25519' | 'ec' | 'rsa'): Pems {
  switch (kind) {
    case 'ed25519':
      return pemsOf(generateKeyPairSync('ed25519'));
    case 'ec':
      return pemsOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    case 'rsa':
      return pemsOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }));
  }
}

export function pemsOf({ publicKey, privateKey }: KeyPairKeyObjectResult): Pems {
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Somebody who signs with a secret, and somebody who believes them, at the same time of day. */
export function signerAndVerifier(options: Partial<JwtAuthenticatorOptions> = {}) {
  const clock = new FakeClock();
  const signer = new TokenSigner({ key: { secret: SECRET }, ...RULES, clock });
  const authenticator = new JwtAuthenticator({
    keys: { secrets: [SECRET] },
    ...RULES,
    clock,
    ...options,
  });
  return { clock, signer, authenticator };
}

/** A token put together by hand, as an attacker would. */
export function forge(header: object, claims: object, signature = 'c2lnbmF0dXJl'): string {
  return `${encoded(header)}.${encoded(claims)}.${signature}`;
}

export function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
