/** What is asked for. */
export interface LeaseRequest {
  /** The lease ends by itself so long after it was taken or renewed, milliseconds, > 0. */
  readonly ttlMs: number;
  /** Who asks, for others to read. */
  readonly holder: string;
  /** The partition that the lease is for: its fence becomes the partition's, in the same step. */
  readonly partition?: number;
}

/** The right to be the only one, for a time. */
export interface Lease {
  readonly name: string;
  /** Differs for every holder there ever was, even if the store is rolled back. */
  readonly fence: string;
  /**
   * Holds it for another `ttlMs`.
   *
   * @throws StorageError `STORAGE_LEASE_LOST` if it has ended, also with the server that gave it
   */
  renew(): Promise<void>;
  /** Gives it back; does nothing if it has ended. */
  release(): Promise<void>;
}

/** A lease as others see it. */
export interface LeaseInfo {
  readonly name: string;
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}
