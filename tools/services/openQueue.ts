import type { QService } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { RedisQService } from '@srvthreds/queue/redis';

/** The queue that a URL names: RabbitMQ's for `amqp://`, else that of Redis. */
export function openQueue(url: string): QService {
  return url.startsWith('amqp') ? new RabbitQService({ url }) : new RedisQService(url);
}
