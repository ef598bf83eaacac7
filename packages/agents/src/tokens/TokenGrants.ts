import { silentLogger, SystemClock, type Clock, type Logger } from '@srvthreds/core';
import { ask } from '../identity/ask.ts';
import { TokenError } from './errors.ts';
import { parseDurationMs } from './parseDurationMs.ts';
import {
  fingerprint,
  firstToken,
  newNonce,
  ownerOf,
  parseToken,
  successorOf,
  writeToken,
  type RefreshToken,
} from './refresh/refreshToken.ts';
import type { RefreshTokenStore } from './refresh/RefreshTokenStore.ts';
import type { AccessToken, TokenSigner } from './TokenSigner.ts';

export interface TokenGrantsOptions {
  readonly signer: Pick<TokenSigner, 'sign'>;
  /** Stays yours to close. */
  readonly store: RefreshTokenStore;
  /**
   * The roles of a participant at this moment; undefined: somebody who may take part no more. Asked at every exchange, so
   * that a right is lost with the next access token.
   */
  readonly rolesOf: (
    participantId: string,
  ) => Promise<readonly string[] | undefined> | readonly string[] | undefined;
  /** How long a refresh token can be used. Default `7d`. */
  readonly refreshLifetime?: string | number;
  /** How long one log-in lasts at most, however often its tokens are exchanged. Default `30d`. */
  readonly loginLifetime?: string | number;
  /**
   * For so long after an exchange the old token brings the same new one again, for a client that lost the answer, or two
   * of its windows that ask at once. Milliseconds, 0 to 60,000. Default 10,000.
   */
  readonly graceMs?: number;
  /** Most log-ins of one participant that hold at a time, >= 1; the one not used for longest ends. Default 10. */
  readonly maxLogins?: number;
  /** Longest wait for `rolesOf`, milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Told of tokens that were used twice. Default: says nothing. */
  readonly logger?: Logger;
}

/** What a client gets. Times in milliseconds since 1970. */
export interface TokenPair {
  readonly accessToken: string;
  readonly accessExpiresAt: number;
  /** Can be used once; takes the place of the one before. */
  readonly refreshToken: string;
  readonly refreshExpiresAt: number;
}

const MOST_GRACE_MS = 60_000;

/**
 * Gives out access tokens that hold for minutes, and refresh tokens that bring the next ones. Each refresh token can be
 * used once: one that comes again later is a copy in somebody's hands, and ends everything that came from the same
 * log-in, for the thief and for the owner, who logs in again.
 */
export class TokenGrants {
  readonly #options: TokenGrantsOptions;
  readonly #store: RefreshTokenStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #refreshMs: number;
  readonly #loginMs: number;
  readonly #graceMs: number;
  readonly #most: number;

  /** @throws TokenError `DURATION_INVALID`; RangeError */
  constructor(options: TokenGrantsOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#clock = options.clock ?? new SystemClock();
    this.#logger = options.logger ?? silentLogger;
    this.#refreshMs = parseDurationMs(options.refreshLifetime ?? '7d');
    this.#loginMs = parseDurationMs(options.loginLifetime ?? '30d');
    this.#graceMs = whole('graceMs', options.graceMs ?? 10_000, 0, MOST_GRACE_MS);
    this.#most = whole('maxLogins', options.maxLogins ?? 10, 1, 1_000);
  }

  /**
   * Tokens for somebody who has just logged in. That they are who they say is for you to know.
   *
   * @throws TokenError `IDENTITY_REFUSED`, `IDENTITY_UNAVAILABLE`, `REFRESH_STORE_UNAVAILABLE` (both retryable),
   *   `TOKEN_CLAIM_WRONG`
   */
  async begin(participantId: string): Promise<TokenPair> {
    const access = await this.#sign(participantId);
    if (!access) throw refused();
    const token = firstToken(participantId);
    const now = this.#clock.now();
    const endsAt = now + this.#loginMs;
    const expiresAt = Math.min(now + this.#refreshMs, endsAt);
    await this.#store.add(
      token.owner,
      {
        id: token.family,
        participantId,
        current: fingerprint(token),
        usedAt: now,
        expiresAt,
        endsAt,
      },
      { most: this.#most, now },
    );
    return pair(access, token, expiresAt);
  }

  /**
   * The next tokens for a refresh token. Safe to ask again when the answer was lost.
   *
   * @throws TokenError `REFRESH_TOKEN_UNKNOWN`, `REFRESH_TOKEN_REUSED`, `IDENTITY_REFUSED`, `IDENTITY_UNAVAILABLE`,
   *   `REFRESH_STORE_UNAVAILABLE` (both retryable)
   */
  async refresh(refreshToken: string): Promise<TokenPair> {
    const token = parseToken(refreshToken);
    const family = token && (await this.#store.find(token.owner, token.family));
    if (!token || !family) throw unknown();
    // All that can fail comes before the token is used up.
    const access = await this.#sign(family.participantId);
    if (!access) {
      await this.#store.remove(token.owner, token.family);
      throw refused();
    }
    return this.#exchange(token, access, family.participantId);
  }

  /** Ends the log-in that a refresh token came from, be it the current one or not. Nothing happens if there is none. */
  async end(refreshToken: string): Promise<void> {
    const token = parseToken(refreshToken);
    if (token) await this.#store.remove(token.owner, token.family);
  }

  /**
   * Ends every log-in of a participant: after a change of password, or when somebody leaves. Access tokens hold to their
   * end.
   *
   * @returns how many there were
   */
  async endAll(participantId: string): Promise<number> {
    return this.#store.removeAll(ownerOf(participantId));
  }

  async #exchange(
    token: RefreshToken,
    access: AccessToken,
    participantId: string,
  ): Promise<TokenPair> {
    const now = this.#clock.now();
    const nonce = newNonce();
    const result = await this.#store.rotate({
      owner: token.owner,
      family: token.family,
      shown: fingerprint(token),
      successor: fingerprint(successorOf(token, nonce)),
      nonce,
      now,
      expiresAt: now + this.#refreshMs,
      graceMs: this.#graceMs,
    });
    switch (result.outcome) {
      case 'rotated':
      case 'repeated':
        return pair(access, successorOf(token, result.nonce), result.expiresAt);
      case 'reused':
        this.#logger.warn(
          { participantId, family: token.family },
          'a refresh token was used a second time: its log-in is ended',
        );
        throw new TokenError(
          'REFRESH_TOKEN_REUSED',
          'expected a refresh token that was not used before',
          { details: { participantId } },
        );
      case 'unknown':
        throw unknown();
    }
  }

  async #sign(participantId: string): Promise<AccessToken | undefined> {
    const { signer, rolesOf, timeoutMs = 5_000 } = this.#options;
    const roles = await ask(() => rolesOf(participantId), { timeoutMs, clock: this.#clock });
    return roles && signer.sign({ participantId, roles });
  }
}

function pair(
  { token, expiresAt }: AccessToken,
  refresh: RefreshToken,
  refreshExpiresAt: number,
): TokenPair {
  return {
    accessToken: token,
    accessExpiresAt: expiresAt,
    refreshToken: writeToken(refresh),
    refreshExpiresAt,
  };
}

function unknown(): TokenError {
  return new TokenError('REFRESH_TOKEN_UNKNOWN', 'expected a refresh token that still holds');
}

function refused(): TokenError {
  return new TokenError('IDENTITY_REFUSED', 'expected somebody that may take part');
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`expected ${name} from ${least} to ${most}, found ${value}`);
}
