import { randomId, SystemClock, type Clock } from '@srvthreds/core';
import { SignJWT } from 'jose';
import { readIdentity, type Identity } from '../identity/Identity.ts';
import { readPrivateKey, type UsableKey } from './keys/readKey.ts';
import { readSecret } from './keys/readSecret.ts';
import { parseDurationMs } from './parseDurationMs.ts';

/** What tokens are signed with: a secret (HS256), or a private key as PEM by the algorithm of its kind. */
export type SigningKey =
  | { readonly secret: string }
  | {
      readonly privateKey: string;
      /** Its name in the key set (`kid`), if there is one. */
      readonly keyId?: string;
    };

export interface TokenSignerOptions {
  readonly key: SigningKey;
  /** Who we are: becomes `iss`. */
  readonly issuer: string;
  /** Whom the token is for: becomes `aud`. */
  readonly audience: string;
  /** How long a token holds. It cannot be called back before, so keep it short. Default `15m`. */
  readonly lifetime?: string | number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A token for a short time, and when that is over. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Makes the access tokens that a `JwtAuthenticator` with the same issuer, audience and key believes. */
export class TokenSigner {
  readonly #options: TokenSignerOptions;
  readonly #key: UsableKey;
  readonly #lifetimeMs: number;
  readonly #clock: Clock;

  /** @throws TokenError `TOKEN_KEY_INVALID`, `DURATION_INVALID` */
  constructor(options: TokenSignerOptions) {
    const { key, lifetime = '15m', clock = new SystemClock() } = options;
    this.#options = options;
    this.#key =
      'secret' in key
        ? { key: readSecret(key.secret), algorithms: ['HS256'] }
        : readPrivateKey(key.privateKey);
    this.#lifetimeMs = parseDurationMs(lifetime);
    this.#clock = clock;
  }

  /** @throws TokenError `TOKEN_CLAIM_WRONG` for somebody who could not be believed */
  async sign(identity: Pick<Identity, 'participantId' | 'roles'>): Promise<AccessToken> {
    const { participantId, roles } = readIdentity(identity.participantId, identity.roles);
    const { key, issuer, audience } = this.#options;
    const issuedAt = Math.floor(this.#clock.now() / 1_000);
    const expiresAt = issuedAt + this.#lifetimeMs / 1_000;
    const token = await new SignJWT({ roles })
      .setProtectedHeader({
        alg: this.#key.algorithms[0],
        typ: 'JWT',
        ...('keyId' in key && key.keyId !== undefined ? { kid: key.keyId } : {}),
      })
      .setSubject(participantId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .setJti(randomId())
      .sign(this.#key.key);
    return { token, expiresAt: expiresAt * 1_000 };
  }
}
