import { errorCode, errorMessage, isRetryable } from '@srvthreds/core';

/** What a client learns of a request that was not carried out. */
export interface ClientError {
  readonly code: string;
  readonly message: string;
  /** True if the same may succeed later without a change. */
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The acknowledgement of an event. */
export type EventAnswer =
  | {
      readonly ok: true;
      readonly eventId: string;
      /** Milliseconds since 1970. */
      readonly acceptedAt: number;
    }
  | { readonly ok: false; readonly error: ClientError };

/** The acknowledgement of a taking. */
export type TakeAnswer =
  { readonly ok: true } | { readonly ok: false; readonly error: ClientError };

/** Sent before the next message, when messages are missing in between. */
export interface Gap {
  /** Everything up to this number that the client has not seen will not come. */
  readonly through: number;
  /**
   * `dropped`: the mailbox was full, or they were too old. `taken`: another connection of the participant has taken them.
   * `unknown`: the mailbox does not know the number that the client has seen; what follows begins anew, with smaller numbers
   * perhaps, and what was seen before is recognised by the event's id.
   */
  readonly reason: 'dropped' | 'taken' | 'unknown';
}

/** Codes that say something about what the client did, or when to come again; all others are the agent's own trouble. */
const FOR_CLIENTS = /^(EVENT|TOKEN|IDENTITY|AGENT|SESSIONS_TOO|QUEUE_BUSY)/;

/** What to tell a client of an error. Of our own troubles it learns only that there are some. */
export function describeError(error: unknown): ClientError {
  const code = errorCode(error);
  if (code === undefined || !FOR_CLIENTS.test(code))
    return {
      code: 'AGENT_UNAVAILABLE',
      message: 'it cannot be done now; do the same again later',
      retryable: true,
    };
  const { details = {} } = error as { readonly details?: Readonly<Record<string, unknown>> };
  return { code, message: errorMessage(error), retryable: isRetryable(error), details };
}
