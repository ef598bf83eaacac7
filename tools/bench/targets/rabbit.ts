import { recordInstance } from '../floors/recordInstance.ts';
import { rabbitFloor } from '../floors/rabbitFloor.ts';
import { RabbitSubject } from '../RabbitSubject.ts';
import { RabbitServer } from '../../services/rabbitmq.ts';
import { RedisServer } from '../../services/redis.ts';
import type { Target } from '../Subject.ts';
import { empty } from './redis.ts';

/** Events in and messages out by quorum queues. @param engines how many processes */
export function rabbit(engines: number): Target {
  return {
    name: `rabbit-${engines}`,
    settings: `events and messages through RabbitMQ, quorum queues, store in Redis everysec; ${engines} engine process${engines === 1 ? '' : 'es'} beside this one, which sends and receives`,
    instances: 4_000,
    open: async () => {
      const redis = await RedisServer.start({ appendFsync: 'everysec' });
      const recorded = await recordInstance(redis.url);
      const broker = await RabbitServer.start();
      const servers = { redis, broker };
      return {
        engine: async () => {
          await empty(redis.url);
          return RabbitSubject.open(servers, engines);
        },
        floor: async () => {
          await empty(redis.url);
          return rabbitFloor(servers, { recorded, processes: engines });
        },
        close: async () => {
          await broker.stop();
          await redis.stop();
        },
      };
    },
  };
}
