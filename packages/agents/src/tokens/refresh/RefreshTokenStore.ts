/** What came from one log-in: a chain of refresh tokens, of which one can be used. All times in milliseconds since 1970. */
export interface RefreshFamily {
  readonly id: string;
  readonly participantId: string;
  /** Fingerprint of the token that can be used. */
  readonly current: string;
  /** When it was made, or the token was last exchanged. */
  readonly usedAt: number;
  /** When the current token expires. */
  readonly expiresAt: number;
  /** When all of them have expired, however often they were exchanged. */
  readonly endsAt: number;
  /** Fingerprint of the token before; undefined for a family whose first token was not used yet. */
  readonly previous?: string;
  /** Makes the current token out of the previous one. */
  readonly nonce?: string;
}

/** A token is shown, to be exchanged for its successor. */
export interface Rotation {
  readonly owner: string;
  readonly family: string;
  /** Fingerprint of what is shown. */
  readonly shown: string;
  /** Fingerprint of its successor, if it is to be exchanged now. */
  readonly successor: string;
  /** What the successor was made with. */
  readonly nonce: string;
  readonly now: number;
  /** When the successor expires, at the latest; never after the family. */
  readonly expiresAt: number;
  /** For so long after an exchange the same token may be shown again, milliseconds. */
  readonly graceMs: number;
}

/**
 * - `rotated`: it was the current token, and its successor is now
 * - `repeated`: it was exchanged a moment ago; its successor is made with the `nonce` of then
 * - `reused`: it is not the current one, so somebody has a copy; the family is ended
 * - `unknown`: there is no such family, or it has expired
 */
export type RotationResult =
  | { readonly outcome: 'rotated' | 'repeated'; readonly nonce: string; readonly expiresAt: number }
  | { readonly outcome: 'reused' | 'unknown' };

/**
 * Keeps families of refresh tokens. A driver does each of these at once and whole, whoever else does the same, and
 * removes what has expired.
 *
 * Every call rejects with TokenError `REFRESH_STORE_UNAVAILABLE` (retryable) if it cannot be answered in bounded time.
 */
export interface RefreshTokenStore {
  /**
   * Keeps a new family. Of those that have not expired the owner has at most `most` afterwards: the ones that were not
   * used for longest go.
   *
   * @param most >= 1
   */
  add(owner: string, family: RefreshFamily, limit: { most: number; now: number }): Promise<void>;
  /** undefined if there is none; it may have expired. */
  find(owner: string, family: string): Promise<RefreshFamily | undefined>;
  /** Exchanges a token for the next one, exactly once, however many try at the same time. */
  rotate(rotation: Rotation): Promise<RotationResult>;
  /** @returns whether it was there */
  remove(owner: string, family: string): Promise<boolean>;
  /** @returns how many there were; some may have expired */
  removeAll(owner: string): Promise<number>;
  /** May be called twice. */
  close(): Promise<void>;
}
