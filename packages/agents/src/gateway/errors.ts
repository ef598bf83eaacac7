import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes with which session agents refuse. */
export const AGENT_ERRORS = {
  AGENT_BUSY: {
    means: 'A connection has more events on their way than it may; the event was not taken.',
    remedy:
      'Send it again after `details.retryAfterMs` milliseconds, or wait for acknowledgements.',
  },
  AGENT_REQUEST_INVALID: {
    means: 'A client sent something that is not in the protocol.',
    remedy: 'Mend what the message names; the README of `@srvthreds/agents` has the protocol.',
  },
  AGENT_UNAVAILABLE: {
    means: 'A server behind the agent does not answer, or fails.',
    remedy: 'Do the same again later; the log of the agent says what it was.',
  },
  AGENT_CLOSED: {
    means: 'The agent is shutting down, or has.',
    remedy: 'Connect again: another node takes over.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type AgentErrorCode = keyof typeof AGENT_ERRORS;

/** Something that a session agent has not done. */
export class AgentError extends SrvThredsError<AgentErrorCode> {}

export function requestInvalid(expected: string, found: unknown): AgentError {
  return new AgentError(
    'AGENT_REQUEST_INVALID',
    `expected ${expected}, found ${JSON.stringify(found)?.slice(0, 100)}`,
  );
}
