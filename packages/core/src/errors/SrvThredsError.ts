/** What an error carries besides its code and sentence. */
export interface ErrorDetail {
  /** A promise to whoever holds the work: the same call may succeed later without a change. Default false. */
  readonly retryable?: boolean;
  /** Numbers and names behind the sentence, for logs and programs. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What was caught, if this error stands for another one. */
  readonly cause?: unknown;
}

/** One row of a package's table of codes; `docs/reference/errors.md` is made from these. */
export interface ErrorCodeRow {
  /** When it is thrown, one sentence. */
  readonly means: string;
  /** What whoever meets it should do, one sentence. */
  readonly remedy: string;
}

/**
 * The base of every error that these packages throw.
 *
 * Compare errors by `code`, not by class: a program that loads the ESM and the CJS build has two copies of each class.
 */
export class SrvThredsError<Code extends string = string> extends Error {
  /** Stable name of the failure, from the table of the package that threw it. */
  readonly code: Code;
  /** True if the same call may succeed later without a change. */
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = detail.retryable ?? false;
    this.details = detail.details ?? {};
  }
}

/** The code of an error of ours, else undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** True for an error that promises that the same call may succeed later. */
export function isRetryable(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === true
  );
}

/** The sentence of anything that was thrown; some libraries throw plain objects that have one. */
export function errorMessage(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return String(error.message);
}
