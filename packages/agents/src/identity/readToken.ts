import { TokenError } from '../tokens/errors.ts';

/** Longer than tokens with dozens of roles, and short enough that nobody can keep us busy with one. */
export const MAX_TOKEN_LENGTH = 8_192;

/**
 * A token as it came from outside, where it can be anything: only a text goes on, so that nobody's query is made of an
 * object.
 *
 * @returns undefined if there is none
 * @throws TokenError `TOKEN_MALFORMED`
 */
export function readToken(token: unknown): string | undefined {
  if (token === undefined || token === null || token === '') return undefined;
  if (typeof token !== 'string') throw malformed(`a value of type ${typeof token}`);
  if (token.length > MAX_TOKEN_LENGTH) throw malformed(`${token.length} characters`);
  return token;
}

export function malformed(found: string): TokenError {
  return new TokenError('TOKEN_MALFORMED', `expected a signed token, found ${found}`);
}
