import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes of what has to do with tokens in `@srvthreds/agents`. */
export const TOKEN_ERRORS = {
  DURATION_INVALID: {
    means: 'A duration is not one, or is outside its range.',
    remedy: 'Write a whole number and a unit: 30s, 15m, 1h, 7d; a number alone is seconds.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type TokenErrorCode = keyof typeof TOKEN_ERRORS;

/** A token, or something that tokens need, that is not as it must be. Holds neither a token nor a key. */
export class TokenError extends SrvThredsError<TokenErrorCode> {}
