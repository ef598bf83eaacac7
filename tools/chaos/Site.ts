import { Proxy } from '../services/Proxy.ts';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisServer } from '../services/redis.ts';

/** A server that can be reached directly, or, by those that shall suffer, through a proxy. */
export interface Post {
  readonly name: string;
  readonly server: RedisServer | RabbitServer;
  readonly proxy: Proxy;
}

/** The servers of a crash run. */
export class Site {
  readonly store: Post;
  readonly queue: Post;

  private constructor(store: Post, queue: Post) {
    this.store = store;
    this.queue = queue;
  }

  /** Redis writes each commit to the disk before it answers, so that it may be killed. */
  static async start(): Promise<Site> {
    const store = await RedisServer.start({ appendFsync: 'always' });
    const queue = await RabbitServer.start();
    return new Site(await post('redis', store), await post('rabbit', queue));
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
