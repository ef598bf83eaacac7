import { Redis } from 'ioredis';
import { createEngine } from '@srvthreds/engine';
import { RedisStorage } from '@srvthreds/storage/redis';
import { EmbeddedSubject } from '../EmbeddedSubject.ts';
import { recordInstance } from '../floors/recordInstance.ts';
import { redisFloor } from '../floors/redisFloor.ts';
import { PARTITIONS, type Subject, type Target } from '../Subject.ts';
import { RedisServer } from '../../services/redis.ts';
import { hotThred, yardstick } from '../yardstick.ts';

export const redisEverySecond = target('everysec', 20_000);
export const redisAlways = target('always', 8_000);

function target(appendFsync: 'everysec' | 'always', instances: number): Target {
  return {
    name: appendFsync === 'always' ? 'redis-always' : 'redis-everysec',
    settings: `embedded, store in Redis, appendfsync ${appendFsync}, queue in memory`,
    instances,
    open: async () => {
      const server = await RedisServer.start({ appendFsync });
      const recorded = await recordInstance(server.url);
      return {
        engine: () => openEngine(server),
        floor: async () => {
          await empty(server.url);
          return redisFloor(server, recorded);
        },
        close: () => server.stop(),
      };
    },
  };
}

async function openEngine(server: RedisServer): Promise<Subject> {
  await empty(server.url);
  const storage = new RedisStorage(server.url);
  const options = { patterns: [yardstick, hotThred], partitions: PARTITIONS, storage };
  return new EmbeddedSubject({
    engine: await createEngine(options),
    processes: [server.pid!],
    onClosed: () => storage.close(),
  });
}

/** A store that fills up from sample to sample would make the later ones slower. */
export async function empty(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}
