import { IN_MEMORY } from './backend/ownEngine.ts';
import { ON_SERVERS } from './config.ts';

/** Where everything is that happens, as a sentence. @param data a file, `memory`, or `servers` */
export function keptIn(data: string): string {
  if (data === IN_MEMORY) return 'Everything is in memory and ends with it.';
  if (data === ON_SERVERS)
    return 'Engines in other processes do the work, on REDIS_URL and RABBITMQ_URL.';
  return `What happens is kept in ${data}; the next start goes on from there.`;
}
