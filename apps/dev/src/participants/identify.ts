/** Who a connection says it is, and what of their mail it has. */
export interface Identity {
  readonly participantId: string;
  /** Number of the last message that the client has; undefined: whatever nobody has been given yet. */
  readonly after?: number;
}

const MAX_LENGTH = 512;

/**
 * Reads what a client sends along when it connects. There is no authentication: this is an app for one developer's own
 * machine.
 *
 * @throws TypeError with a sentence for the client
 */
export function identify(auth: Readonly<Record<string, unknown>>): Identity {
  const { participantId, after } = auth;
  if (typeof participantId !== 'string' || participantId.trim() === '')
    throw new TypeError('auth.participantId: expected the id of a participant, found none');
  if (participantId.length > MAX_LENGTH)
    throw new TypeError(`auth.participantId: expected at most ${MAX_LENGTH} characters`);
  if (after === undefined) return { participantId };
  if (typeof after !== 'number' || !Number.isInteger(after) || after < 0)
    throw new TypeError('auth.after: expected the number of a message, 0 or more');
  return { participantId, after };
}
