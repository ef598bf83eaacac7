import { SessionsError } from './errors.ts';

/** What sessions may hold, on every driver. */
export const SESSION_LIMITS = {
  /** Characters of the name of a node, the id of a participant or a session; at least 1. */
  idLength: 512,
  /** Characters of the data of a session as JSON. */
  dataLength: 4_096,
} as const;

/** @throws SessionsError `SESSIONS_TOO_LARGE`; RangeError if it is empty */
export function checkId(what: string, id: string): void {
  if (id === '') throw new RangeError(`expected ${what}, found an empty one`);
  checkLength(what, id.length, SESSION_LIMITS.idLength);
}

/** @throws SessionsError `SESSIONS_TOO_LARGE` */
export function checkLength(what: string, found: number, most: number): void {
  if (found <= most) return;
  throw new SessionsError(
    'SESSIONS_TOO_LARGE',
    `expected ${what} of at most ${most} characters, found ${found}`,
    { details: { what, found, most } },
  );
}
