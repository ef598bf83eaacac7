import { SYSTEM_SOURCE } from '@srvthreds/core';
import { TokenError } from '../tokens/errors.ts';

/** Who somebody has been found to be. */
export interface Identity {
  /** Becomes the source of their events. */
  readonly participantId: string;
  /** For decisions at the door. Patterns go by the roles of the engine's directory. */
  readonly roles: readonly string[];
  /** Until when it holds, milliseconds since 1970; undefined: as long as the connection or the request. */
  readonly expiresAt?: number;
}

/** As long as the source of an event may be. */
const MAX_ID_LENGTH = 512;
const MAX_ROLES = 64;
const MAX_ROLE_LENGTH = 128;

/**
 * The identity that claims stand for, checked: nobody is the engine itself, and nothing is left out that somebody might
 * take for a right.
 *
 * @param roles undefined: none
 * @throws TokenError `TOKEN_CLAIM_WRONG` with `details.claim`
 */
export function readIdentity(participantId: unknown, roles: unknown = []): Identity {
  if (typeof participantId !== 'string' || !isId(participantId))
    throw wrong('sub', `the id of a participant, 1 to ${MAX_ID_LENGTH} printable characters`);
  if (participantId === SYSTEM_SOURCE.id)
    throw wrong('sub', 'a participant, for nobody else may speak as the engine');
  if (!isRoles(roles))
    throw wrong(
      'roles',
      `a list of at most ${MAX_ROLES} names of 1 to ${MAX_ROLE_LENGTH} characters`,
    );
  return { participantId, roles: [...roles] };
}

/** Blanks at the ends and signs that cannot be seen would make two participants look like one. */
function isId(text: string): boolean {
  return text.length <= MAX_ID_LENGTH && /^\S(?:.*\S)?$/.test(text) && !/\p{C}/u.test(text);
}

function isRoles(roles: unknown): roles is readonly string[] {
  return Array.isArray(roles) && roles.length <= MAX_ROLES && roles.every(isRole);
}

function isRole(role: unknown): boolean {
  return typeof role === 'string' && role !== '' && role.length <= MAX_ROLE_LENGTH;
}

function wrong(claim: string, expected: string): TokenError {
  return new TokenError('TOKEN_CLAIM_WRONG', `expected ${claim} to be ${expected}`, {
    details: { claim },
  });
}
