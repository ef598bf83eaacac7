/** What is said at the start, once everything runs. */
export interface Started {
  readonly url: string;
  readonly patterns: readonly string[];
  readonly isLoopback: boolean;
  /** From the start of the process, milliseconds. */
  readonly startMs: number;
}

export function banner({ url, patterns, isLoopback, startMs }: Started): string {
  const reach = isLoopback
    ? 'Only this machine can reach it; there is no log-in, and everything is in memory.'
    : 'CAUTION: whoever reaches this address can read and send everything; there is no log-in.';
  return [
    '',
    `  SrvThreds runs: ${url}`,
    '',
    `  Patterns: ${patterns.join(', ')}`,
    `  ${reach}`,
    `  Started in ${Math.round(startMs)} ms. Ctrl+C ends it.`,
    '',
    '',
  ].join('\n');
}
