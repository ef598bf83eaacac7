import { errorCode, errorMessage, isRetryable, type Finding } from '@srvthreds/core';

/** What a client is told of an error, over HTTP and over Socket.IO alike. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Everything that is wrong with the event or the parameters. */
  readonly findings?: readonly Finding[];
  /** When to come back, milliseconds. */
  readonly retryAfterMs?: number;
}

/** Errors that clients may see as they are, with their HTTP status. */
const STATUS_OF: Readonly<Record<string, number>> = {
  EVENT_INVALID: 400,
  EVENT_TOO_LARGE: 413,
  DEAD_LETTER_NOT_FOUND: 404,
  QUEUE_BUSY: 429,
  ENGINE_STOPPED: 503,
  QUEUE_FULL: 503,
  QUEUE_UNAVAILABLE: 503,
  STORAGE_UNAVAILABLE: 503,
};

/** What these say is for the log: it names servers. */
const BEHIND_US: ReadonlySet<string> = new Set(['QUEUE_UNAVAILABLE', 'STORAGE_UNAVAILABLE']);

/** The HTTP status of an error; 500 for whatever clients are not told about. */
export function statusOf(error: unknown): number {
  return STATUS_OF[errorCode(error) ?? ''] ?? 500;
}

/** What a client is told; of an error that is nobody's business outside, only that there was one. */
export function describeFailure(error: unknown): Failure {
  const code = errorCode(error);
  if (code === undefined || statusOf(error) === 500)
    return { code: 'INTERNAL', message: 'unexpected failure; the log says more', retryable: true };
  const { findings, retryAfterMs } = detailsOf(error);
  return {
    code,
    message: BEHIND_US.has(code)
      ? 'a server behind this one does not answer; send the same again later'
      : errorMessage(error),
    retryable: isRetryable(error) || code === 'ENGINE_STOPPED',
    ...(Array.isArray(findings) ? { findings: findings as readonly Finding[] } : {}),
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  };
}

function detailsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (typeof error !== 'object' || error === null || !('details' in error)) return {};
  return (error.details ?? {}) as Readonly<Record<string, unknown>>;
}
