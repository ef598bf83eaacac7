import { Proxy } from '../services/Proxy.ts';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisServer } from '../services/redis.ts';

/** A server that can be reached directly, or, by those that shall suffer, through a proxy. */
export interface Post {
  readonly name: string;
  readonly server: RedisServer | RabbitServer;
  readonly proxy: Proxy;
}

export type QueueKind = 'rabbit' | 'redis';

/** The servers of a crash run. */
export class Site {
  readonly store: Post;
  readonly queue: Post;

  private constructor(store: Post, queue: Post) {
    this.store = store;
    this.queue = queue;
  }

  /** Redis writes each change to the disk before it answers, so that it may be killed. */
  static async start(queueKind: QueueKind): Promise<Site> {
    const store = await RedisServer.start({ appendFsync: 'always' });
    const queue =
      queueKind === 'rabbit'
        ? await RabbitServer.start()
        : await RedisServer.start({ appendFsync: 'always' });
    return new Site(await post('store', store), await post(`queue (${queueKind})`, queue));
  }

  async stop(): Promise<void> {
    for (const { proxy, server } of [this.queue, this.store]) {
      await proxy.stop();
      await server.stop();
    }
  }
}

async function post(name: string, server: RedisServer | RabbitServer): Promise<Post> {
  return { name, server, proxy: await Proxy.start(server.port) };
}
