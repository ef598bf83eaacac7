import { TokenError } from '../tokens/errors.ts';

/** What somebody is told who was not let in. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** The same may succeed later without a change: it says nothing about the credentials. */
  readonly retryable: boolean;
}

/**
 * What to tell somebody who was not let in. Of our own troubles they learn only that there are some.
 *
 * @param error what an authenticator, or `TokenGrants`, has thrown
 */
export function describeRefusal(error: unknown): Refusal {
  if (error instanceof TokenError && !error.retryable)
    return { code: error.code, message: error.message, retryable: false };
  const message = 'it cannot be told now who you are; send the same again later';
  return { code: 'IDENTITY_UNAVAILABLE', message, retryable: true };
}
