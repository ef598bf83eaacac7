import { nextTick } from 'node:process';
import type { Redis } from 'ioredis';
import type { RedisClient } from './RedisScript.ts';

/**
 * Lets what is asked for in this turn leave in one piece: one call to the system, where the client makes one for each
 * command. A Cluster's connections are left as they are.
 */
export function sendTogether(client: RedisClient): void {
  const { stream } = client as Partial<Pick<Redis, 'stream'>>;
  if (!stream?.writable || stream.writableCorked > 0) return;
  stream.cork();
  // Comes after every promise that is ready now, and before anything that has to be waited for.
  nextTick(() => stream.uncork());
}
