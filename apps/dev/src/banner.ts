import { IN_MEMORY } from './backend/ownEngine.ts';
import { ON_SERVERS } from './config.ts';

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

function keptIn(data: string): string {
  if (data === IN_MEMORY) return 'Everything is in memory and ends with it.';
  if (data === ON_SERVERS)
    return 'Engines in other processes do the work, on REDIS_URL and RABBITMQ_URL.';
  return `What happens is kept in ${data}; the next start goes on from there.`;
}
