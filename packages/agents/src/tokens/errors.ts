import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes of what has to do with tokens and identities in `@srvthreds/agents`. */
export const TOKEN_ERRORS = {
  DURATION_INVALID: {
    means: 'A duration is not one, or is outside its range.',
    remedy: 'Write a whole number and a unit: 30s, 15m, 1h, 7d; a number alone is seconds.',
  },
  TOKEN_KEY_INVALID: {
    means: 'A secret or a key that tokens are to be signed or verified with is not fit for it.',
    remedy:
      'Make a secret of 32 random bytes or more, or a key pair (Ed25519, EC, RSA from 2048 bits) as PEM.',
  },
  TOKEN_MISSING: {
    means: 'A request or a handshake carries no token.',
    remedy: 'Send `Authorization: Bearer <token>`; over Socket.IO, `auth: { token }`.',
  },
  TOKEN_MALFORMED: {
    means: 'What was sent is no signed token, or is longer than any token may be.',
    remedy: 'Send the access token as it was issued.',
  },
  TOKEN_ALGORITHM_REFUSED: {
    means: 'A token names an algorithm that the verifier has no key for.',
    remedy: 'Sign with the key whose other half, or whose secret, the verifier was given.',
  },
  TOKEN_SIGNATURE_WRONG: {
    means: 'A token was not signed with a key of the verifier, or was changed afterwards.',
    remedy: 'Log in again; if it goes on, compare the keys on both sides.',
  },
  TOKEN_KEY_UNKNOWN: {
    means: 'A token names a key that the key set of the issuer does not hold.',
    remedy: 'Log in again; a new key can take half a minute to be known here.',
  },
  TOKEN_KEYS_UNAVAILABLE: {
    means: 'The key set of the issuer cannot be fetched.',
    remedy: 'Send the same again later; see that the address of the key set answers.',
  },
  TOKEN_EXPIRED: {
    means: 'The lifetime of a token is over.',
    remedy: 'Get a new access token with the refresh token, or log in again.',
  },
  TOKEN_NOT_YET_VALID: {
    means: 'A token holds from a later time on.',
    remedy: 'Wait for it; if it is issued now, compare the clocks of the issuer and the verifier.',
  },
  TOKEN_ISSUER_WRONG: {
    means: 'A token is from another issuer.',
    remedy: 'Use a token of the issuer that the verifier trusts.',
  },
  TOKEN_AUDIENCE_WRONG: {
    means: 'A token was made for another service.',
    remedy: 'Ask the issuer for a token with the audience of this service.',
  },
  TOKEN_CLAIM_WRONG: {
    means: 'A claim of a token is missing or is not as it must be; `details.claim` names it.',
    remedy: 'Have the issuer write `sub`, `exp` and, if there are roles, a list of names.',
  },
  REFRESH_TOKEN_UNKNOWN: {
    means: 'A refresh token is none, has expired, or was ended by a log-out.',
    remedy: 'Log in again.',
  },
  REFRESH_TOKEN_REUSED: {
    means:
      'A refresh token was used a second time: somebody has a copy of it. All that came from the same log-in is ended.',
    remedy: 'Log in again; keep each new refresh token in place of the one before.',
  },
  REFRESH_STORE_UNAVAILABLE: {
    means: 'The place where refresh tokens are kept does not answer, or is full.',
    remedy: 'Send the same again later.',
  },
  IDENTITY_REFUSED: {
    means: 'Whoever asks is not somebody that may take part.',
    remedy: 'Log in as a participant that is known.',
  },
  IDENTITY_CHANGED: {
    means: 'A connection was to be renewed with the token of another participant.',
    remedy: 'Close the connection, and open one with the other token.',
  },
  IDENTITY_UNAVAILABLE: {
    means: 'Whoever decides about identities failed, or did not answer in time.',
    remedy: 'Send the same again later; `cause` says more to those who run the service.',
  },
  IDENTITY_MISSING: {
    means: 'An identity was asked for where nobody was authenticated.',
    remedy: 'Guard the route or the namespace first; open routes have no identity.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type TokenErrorCode = keyof typeof TOKEN_ERRORS;

/** A token or an identity that is not as it must be. Its text and its details hold neither a token nor a key. */
export class TokenError extends SrvThredsError<TokenErrorCode> {}
