import { errorMessage } from '@srvthreds/core';
import type { QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { StartError } from '../start/StartError.ts';
import { REDIS_SCHEMES, type ServerOptions } from './openStorage.ts';

export const QUEUE_SCHEMES = ['amqp', 'amqps', ...REDIS_SCHEMES, 'sqlite', 'memory'] as const;

/**
 * Queues by their URL; their maker closes them. A driver is loaded when it is asked for.
 *
 * @throws StartError
 */
export async function openQueue(
  url: string,
  { namespace, clock, logger }: ServerOptions,
): Promise<QService> {
  if (url.startsWith('memory:')) return new MemoryQService({ clock });
  try {
    if (url.startsWith('sqlite:')) {
      const { SqliteQService } = await import('@srvthreds/queue/sqlite');
      return new SqliteQService(url.slice('sqlite:'.length), { clock });
    }
    if (url.startsWith('redis')) {
      const { RedisQService } = await import('@srvthreds/queue/redis');
      return new RedisQService(url, { namespace, clock, logger });
    }
    const { RabbitQService } = await import('@srvthreds/queue/rabbit');
    return new RabbitQService({ url, namespace, clock, logger });
  } catch (error) {
    throw new StartError([`queue: ${errorMessage(error)}`], error);
  }
}
