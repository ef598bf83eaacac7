import { SystemClock, type Clock } from '@srvthreds/core';
import { decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Authenticator, Credentials } from '../identity/Authenticator.ts';
import { readIdentity, type Identity } from '../identity/Identity.ts';
import { malformed, readToken } from '../identity/readToken.ts';
import { TokenError } from './errors.ts';
import { verifierOf, type VerificationKeys, type Verify } from './keys/VerificationKeys.ts';
import { parseDurationMs } from './parseDurationMs.ts';
import { refusalOf } from './refusalOf.ts';

export interface JwtAuthenticatorOptions {
  readonly keys: VerificationKeys;
  /** Whom we trust: `iss` of every token. */
  readonly issuer: string;
  /** Who we are: `aud` of every token, or one of them. */
  readonly audience: string;
  /** How far the clocks of issuer and verifier may lie apart, at most a minute. Default `5s`. */
  readonly clockTolerance?: string;
  /** Name of the claim with the roles. Default `roles`. */
  readonly rolesClaim?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

const MOST_TOLERANCE_MS = 60_000;

/**
 * Knows somebody by a signed token (JWT): `sub` is the participant, `exp` and `iss` and `aud` must be there and right.
 * The algorithm is that of our key, whatever the token names; keys that a token brings along or points to are not looked
 * at.
 */
export class JwtAuthenticator implements Authenticator {
  readonly #verify: Verify;
  readonly #rules: { readonly issuer: string; readonly audience: string };
  readonly #rolesClaim: string;
  readonly #toleranceMs: number;
  readonly #clock: Clock;

  /** @throws TokenError `TOKEN_KEY_INVALID`, `DURATION_INVALID`; RangeError without an issuer or an audience */
  constructor(options: JwtAuthenticatorOptions) {
    const { keys, issuer, audience, rolesClaim = 'roles', clock = new SystemClock() } = options;
    this.#verify = verifierOf(keys);
    this.#rules = { issuer: named('issuer', issuer), audience: named('audience', audience) };
    this.#rolesClaim = rolesClaim;
    this.#toleranceMs = parseDurationMs(options.clockTolerance ?? '5s');
    if (this.#toleranceMs > MOST_TOLERANCE_MS)
      throw new RangeError(`expected a clockTolerance of at most 1m`);
    this.#clock = clock;
  }

  /**
   * @throws TokenError `TOKEN_MISSING`, `TOKEN_MALFORMED`, `TOKEN_ALGORITHM_REFUSED`, `TOKEN_SIGNATURE_WRONG`,
   *   `TOKEN_KEY_UNKNOWN`, `TOKEN_EXPIRED`, `TOKEN_NOT_YET_VALID`, `TOKEN_ISSUER_WRONG`, `TOKEN_AUDIENCE_WRONG`,
   *   `TOKEN_CLAIM_WRONG`, `TOKEN_KEYS_UNAVAILABLE` (retryable)
   */
  async authenticate(credentials: Credentials): Promise<Identity> {
    const token = readToken(credentials.token);
    if (token === undefined) throw new TokenError('TOKEN_MISSING', 'expected a token, found none');
    const payload = await this.#claimsOf(token, algorithmOf(token));
    const identity = readIdentity(payload.sub, payload[this.#rolesClaim]);
    return { ...identity, expiresAt: this.#expiryOf(payload) };
  }

  async #claimsOf(token: string, algorithm: string): Promise<JWTPayload> {
    try {
      const { payload } = await this.#verify(token, algorithm, {
        ...this.#rules,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: this.#toleranceMs / 1_000,
        currentDate: new Date(this.#clock.now()),
      });
      return payload;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** As late as the verification would still let it pass. */
  #expiryOf({ exp = Number.NaN }: JWTPayload): number {
    const expiresAt = exp * 1_000 + this.#toleranceMs;
    if (Number.isFinite(expiresAt)) return expiresAt;
    throw new TokenError('TOKEN_CLAIM_WRONG', 'expected exp to be a time', {
      details: { claim: 'exp' },
    });
  }
}

/** What the token says that it was signed by, which is a question to our keys and no answer. */
function algorithmOf(token: string): string {
  try {
    return decodeProtectedHeader(token).alg ?? '';
  } catch {
    throw malformed('something else');
  }
}

function named(name: string, value: string): string {
  if (value !== '') return value;
  throw new RangeError(`expected an ${name}, found none`);
}
