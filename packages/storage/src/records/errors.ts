import { SrvThredsError, WIRE_CODES, type ErrorCodeRow, type WireCode } from '@srvthreds/core';

/** Codes thrown by `@srvthreds/storage/records`. */
export const RECORDS_ERRORS = {
  RECORDS_NOT_ALLOWED: {
    means: 'A task names a type or an operation that its sender may not use; no task was done.',
    remedy: 'Add it to what `allow` gives for that sender.',
  },
  RECORDS_TASK_INVALID: {
    means: 'A task is not understood; no task was done.',
    remedy: 'Mend what the message points to; `docs/records.md` says what tasks may hold.',
  },
  RECORDS_TOO_LARGE: {
    means: 'A task, a record or a result is over its limit.',
    remedy: 'Ask in parts: narrow the matcher, select fields, or give `collector.limit`.',
  },
  RECORDS_EXISTS: {
    means: 'A record was to be put under an id that is taken; the task left no trace.',
    remedy: 'Use `replace` or `upsert`, or leave the id out.',
  },
  RECORDS_TASK_FAILED: {
    means: 'A task does not fit the record that it met; it left no trace.',
    remedy: 'Look at the record; the message names the field.',
  },
  RECORDS_CLOSED: {
    means: 'The store of records was used after it was closed.',
    remedy: 'Shut the engines down before it.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type RecordsErrorCode = keyof typeof RECORDS_ERRORS;

const WIRE: Readonly<Record<RecordsErrorCode, WireCode>> = {
  RECORDS_NOT_ALLOWED: WIRE_CODES.unauthorized,
  RECORDS_TASK_INVALID: WIRE_CODES.invalidArgument,
  RECORDS_TOO_LARGE: WIRE_CODES.invalidArgument,
  RECORDS_EXISTS: WIRE_CODES.objectExists,
  RECORDS_TASK_FAILED: WIRE_CODES.taskError,
  RECORDS_CLOSED: WIRE_CODES.serverError,
};

/** Tasks that were not done. `details.wireCode` is the number that their sender is told. */
export class RecordsError extends SrvThredsError<RecordsErrorCode> {
  constructor(
    code: RecordsErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code, message, { details: { wireCode: WIRE[code], ...details } });
  }
}

/**
 * A task is not understood.
 *
 * @param at JSON pointer into the event's `data.content`
 */
export function invalid(at: string, expected: string, found: string): RecordsError {
  return new RecordsError('RECORDS_TASK_INVALID', `${at}: expected ${expected}, found ${found}`, {
    at,
  });
}

/** Something that a task needs is not there. */
export function missing(at: string, expected: string): RecordsError {
  return new RecordsError('RECORDS_TASK_INVALID', `${at}: expected ${expected}, found none`, {
    at,
    wireCode: WIRE_CODES.missingArgument,
  });
}

/** Something is over its limit. `found` may be what had been counted when the counting ended. */
export function tooLarge(what: string, most: number, found: number): RecordsError {
  return new RecordsError(
    'RECORDS_TOO_LARGE',
    `expected ${what} of at most ${most}, found ${found}`,
    { what, most, found },
  );
}

/** A task does not fit a record. */
export function misfit(id: string, field: string, expected: string, found: string): RecordsError {
  return new RecordsError(
    'RECORDS_TASK_FAILED',
    `expected ${field} of record ${id} to be ${expected}, found ${found}`,
    { id, field },
  );
}

/** The kind of a value, in the words of JSON. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
