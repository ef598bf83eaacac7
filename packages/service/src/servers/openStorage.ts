import { errorMessage, type Clock, type Logger } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import type { RedisStorage } from '@srvthreds/storage/redis';
import { StartError } from '../start/StartError.ts';

/** What a place of state or of queues is opened with. */
export interface ServerOptions {
  /** Begins every name of ours on a server. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export const REDIS_SCHEMES = [
  'redis',
  'rediss',
  'redis+cluster',
  'rediss+cluster',
  'redis+sentinel',
] as const;

export const STORAGE_SCHEMES = [...REDIS_SCHEMES, 'sqlite', 'memory'] as const;

/**
 * A storage by its URL; its maker closes it. A driver is loaded when it is asked for. What a Redis does not keep is said
 * in the log.
 *
 * @throws StartError
 */
export async function openStorage(
  url: string,
  { namespace, clock, logger }: ServerOptions,
): Promise<Storage> {
  if (url.startsWith('memory:')) return new MemoryStorage({ clock });
  try {
    if (url.startsWith('sqlite:')) {
      const { SqliteStorage } = await import('@srvthreds/storage/sqlite');
      return new SqliteStorage(url.slice('sqlite:'.length), { clock });
    }
    const { RedisStorage } = await import('@srvthreds/storage/redis');
    const storage = new RedisStorage(url, { namespace, clock });
    void sayWarnings(storage, logger);
    return storage;
  } catch (error) {
    throw new StartError([`storage: ${errorMessage(error)}`], error);
  }
}

async function sayWarnings(
  storage: Pick<RedisStorage, 'serverFacts'>,
  logger: Logger,
): Promise<void> {
  try {
    const { warnings } = await storage.serverFacts();
    for (const warning of warnings) logger.warn({}, warning);
  } catch (error) {
    logger.warn({ err: error }, 'Redis not asked what it keeps');
  }
}
