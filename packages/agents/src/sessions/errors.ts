import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes thrown by sessions. */
export const SESSIONS_ERRORS = {
  SESSIONS_NODE_ENDED: {
    means:
      'A node was not heard of for longer than its lease; its sessions have ended, and may be gone from the store.',
    remedy: 'Join again and open the sessions of the connections that are there. Agents do this.',
  },
  SESSIONS_TOO_MANY: {
    means: 'A participant or a node has as many sessions as it may; none was opened.',
    remedy: 'End one, or connect to another node; `details.what` says which bound was met.',
  },
  SESSIONS_TOO_LARGE: {
    means: 'An id or the data of a session is over its limit; nothing was opened.',
    remedy: 'Keep large content elsewhere.',
  },
  SESSIONS_UNAVAILABLE: {
    means: 'The server that keeps sessions does not answer.',
    remedy: 'Make the same call again.',
  },
  SESSIONS_CLOSED: {
    means: 'Sessions were used after they were closed.',
    remedy: 'Shut agents down before their sessions.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type SessionsErrorCode = keyof typeof SESSIONS_ERRORS;

/** A session that was not opened, renewed or found. */
export class SessionsError extends SrvThredsError<SessionsErrorCode> {}

export function sessionsClosed(): SessionsError {
  return new SessionsError('SESSIONS_CLOSED', 'expected open sessions');
}

export function nodeEnded(incarnation: string): SessionsError {
  return new SessionsError(
    'SESSIONS_NODE_ENDED',
    `expected node ${incarnation} to have a lease, found that it has ended`,
    { details: { incarnation } },
  );
}

export function tooMany(what: string, most: number): SessionsError {
  return new SessionsError('SESSIONS_TOO_MANY', `expected fewer than ${most} sessions of ${what}`, {
    details: { what, most },
  });
}
