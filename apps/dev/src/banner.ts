import { keptIn } from './keptIn.ts';

/** What is said at the start, once everything runs. */
export interface Started {
  readonly url: string;
  readonly patterns: readonly string[];
  readonly isLoopback: boolean;
  /** File, or `memory`. */
  readonly data: string;
  /** From the start of the process, milliseconds. */
  readonly startMs: number;
}

export function banner({ url, patterns, isLoopback, data, startMs }: Started): string {
  const kept = keptIn(data);
  const reach = isLoopback
    ? 'Only this machine can reach it; there is no log-in.'
    : 'CAUTION: whoever reaches this address can read and send everything; there is no log-in.';
  return [
    '',
    `  SrvThreds runs: ${url}`,
    '',
    `  Patterns: ${patterns.join(', ')}`,
    `  ${reach}`,
    `  ${kept}`,
    `  Started in ${Math.round(startMs)} ms. Ctrl+C ends it.`,
    '',
    '',
  ].join('\n');
}
