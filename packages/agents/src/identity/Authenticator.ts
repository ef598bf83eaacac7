import type { Identity } from './Identity.ts';

/** What somebody shows of themselves. Nothing in it has been verified. */
export interface Credentials {
  /** Of `Authorization: Bearer`, or of a handshake's `auth.token`. */
  readonly token?: string | undefined;
  /** Of the request or the handshake, names in lower case; for those who go by cookies or certificates of a proxy. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Finds out who somebody is. */
export interface Authenticator {
  /**
   * Rejects for everybody who is not known for certain; resolves or rejects within a bounded time.
   *
   * @throws TokenError; a retryable one says nothing about the credentials
   */
  authenticate(credentials: Credentials): Promise<Identity>;
}
