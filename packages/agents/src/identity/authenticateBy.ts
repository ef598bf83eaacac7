import { SystemClock, type Clock } from '@srvthreds/core';
import { TokenError } from '../tokens/errors.ts';
import { ask } from './ask.ts';
import type { Authenticator, Credentials } from './Authenticator.ts';
import { readIdentity, type Identity } from './Identity.ts';
import { readToken } from './readToken.ts';

/** Your own way to find out who somebody is; undefined: nobody that may take part. */
export type FindIdentity = (
  credentials: Credentials,
) => Promise<Identity | undefined> | Identity | undefined;

export interface AuthenticateByOptions {
  /** Longest wait for an answer, milliseconds, >= 1. Default 5,000. */
  readonly timeoutMs?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * An authenticator from a function. What it returns is checked as the claims of a token are; what it throws, except a
 * `TokenError`, counts as a failure of its own, and lets nobody in.
 *
 * The authenticator throws TokenError `IDENTITY_REFUSED`, `IDENTITY_UNAVAILABLE` (retryable), `TOKEN_CLAIM_WRONG`,
 * `TOKEN_MALFORMED`, `TOKEN_EXPIRED`.
 */
export function authenticateBy(
  find: FindIdentity,
  { timeoutMs = 5_000, clock = new SystemClock() }: AuthenticateByOptions = {},
): Authenticator {
  return {
    authenticate: async (credentials) => {
      const token = readToken(credentials.token);
      const found = await ask(() => find({ ...credentials, token }), { timeoutMs, clock });
      if (!found) throw new TokenError('IDENTITY_REFUSED', 'expected somebody that may take part');
      const { expiresAt } = found;
      const identity = readIdentity(found.participantId, found.roles);
      if (expiresAt === undefined) return identity;
      if (!(expiresAt > clock.now()))
        throw new TokenError('TOKEN_EXPIRED', 'expected an identity that still holds');
      return { ...identity, expiresAt };
    },
  };
}
