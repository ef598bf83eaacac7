/** One fault found in an event or a pattern. */
export interface Finding {
  /** Its kind: one of `FINDING_KINDS`, or one of your own from further checks. */
  readonly code: string;
  /** An `error` refuses the whole; a `warning` does not. */
  readonly severity: 'error' | 'warning';
  /** JSON pointer (RFC 6901) to the place; empty for the whole document. */
  readonly pointer: string;
  /** What was expected and what was found, one sentence. */
  readonly message: string;
}

/** Appends one step to a JSON pointer, escaped as RFC 6901 says. */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** One line per finding, for messages and logs. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join('; ');
}
