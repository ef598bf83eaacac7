/** Which session: its node's incarnation has given it the id. */
export interface SessionRef {
  readonly participantId: string;
  /** Of a node, with its name before the last `/`; another one each time that it joins. */
  readonly incarnation: string;
  readonly id: string;
}

/** A session as a store keeps it. */
export interface StoredSession extends SessionRef {
  /** A store does not look at it. */
  readonly data: string;
  /** Milliseconds since 1970, by the store's clock. */
  readonly openedAt: number;
}

/**
 * Where sessions are kept: the contract of a driver. A node holds one lease for all its sessions. What a lease is worth is
 * decided by the store's clock alone, in the same step as what depends on it; a session whose node has no lease is not
 * there, for anybody. All methods may throw SessionsError `SESSIONS_UNAVAILABLE` (retryable) when the server is away, and
 * `SESSIONS_CLOSED` after `close()`. A call whose outcome is unknown may be made again.
 */
export interface SessionStore {
  /** Gives an incarnation a lease. */
  join(incarnation: string, ttlMs: number): Promise<void>;

  /**
   * Lengthens its lease, to `ttlMs` from now.
   *
   * @returns false if it has ended; it never comes back
   */
  renew(incarnation: string, ttlMs: number): Promise<boolean>;

  /** Ends its lease, and all its sessions. */
  leave(incarnation: string): Promise<void>;

  /**
   * Opens a session.
   *
   * @param most how many sessions the participant may have
   * @returns when it was opened; `ended` if its incarnation has no lease, `full` if there are as many as may be
   */
  open(session: Omit<StoredSession, 'openedAt'>, most: number): Promise<number | 'ended' | 'full'>;

  /** Ends one session; does nothing if it is not there. */
  end(session: SessionRef): Promise<void>;

  /** Sessions of a participant. */
  ofParticipant(participantId: string): Promise<readonly StoredSession[]>;

  /** Sessions of an incarnation, at most `limit` of them, any. */
  ofIncarnation(incarnation: string, limit: number): Promise<readonly StoredSession[]>;

  /** Incarnations that have a lease. */
  incarnations(): Promise<readonly string[]>;

  /** May be called twice. */
  close(): Promise<void>;
}
