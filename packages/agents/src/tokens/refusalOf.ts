import { errorCode, errorMessage } from '@srvthreds/core';
import { errors } from 'jose';
import { TokenError, type TokenErrorCode } from './errors.ts';

/** What jose says of a token, in our codes. Its own text is not passed on: some of it quotes the token. */
const REFUSALS: Readonly<Record<string, readonly [TokenErrorCode, string]>> = {
  ERR_JWT_EXPIRED: [
    'TOKEN_EXPIRED',
    'expected a token that still holds, found one that has expired',
  ],
  ERR_JOSE_ALG_NOT_ALLOWED: [
    'TOKEN_ALGORITHM_REFUSED',
    'expected a token by an algorithm of our keys',
  ],
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: [
    'TOKEN_SIGNATURE_WRONG',
    'expected a token that was signed with our key, and not changed',
  ],
  ERR_JWKS_NO_MATCHING_KEY: ['TOKEN_KEY_UNKNOWN', 'expected a token by a key of the key set'],
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: [
    'TOKEN_KEY_UNKNOWN',
    'expected a token that names one key of the key set',
  ],
  ERR_JWS_INVALID: ['TOKEN_MALFORMED', 'expected a signed token'],
  ERR_JWT_INVALID: ['TOKEN_MALFORMED', 'expected a signed token with claims'],
  ERR_JOSE_NOT_SUPPORTED: ['TOKEN_MALFORMED', 'expected a signed token without extensions'],
};

const CLAIMS: Readonly<Record<string, TokenErrorCode>> = {
  nbf: 'TOKEN_NOT_YET_VALID',
  iss: 'TOKEN_ISSUER_WRONG',
  aud: 'TOKEN_AUDIENCE_WRONG',
};

/** Why a token is refused. What is not about the token is about the key set: nothing else can fail. */
export function refusalOf(error: unknown): TokenError {
  if (error instanceof TokenError) return error;
  if (error instanceof errors.JWTClaimValidationFailed) return wrongClaim(error);
  const [code, message] = REFUSALS[errorCode(error) ?? ''] ?? [];
  if (code !== undefined && message !== undefined) return new TokenError(code, message);
  return new TokenError(
    'TOKEN_KEYS_UNAVAILABLE',
    `expected the key set of the issuer: ${errorMessage(error)}`,
    { retryable: true, cause: error },
  );
}

function wrongClaim({ claim, reason }: errors.JWTClaimValidationFailed): TokenError {
  const code = reason === 'check_failed' ? CLAIMS[claim] : undefined;
  const found = reason === 'missing' ? 'none' : 'another one';
  return new TokenError(
    code ?? 'TOKEN_CLAIM_WRONG',
    `expected the right ${claim}, found ${found}`,
    {
      details: { claim },
    },
  );
}
