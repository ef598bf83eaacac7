import { RabbitQService } from '@srvthreds/queue/rabbit';
import { RedisHints, RedisMailbox, RedisSessions } from '../../../src/redis.ts';
import { TestNode } from './TestNode.ts';

export interface Servers {
  readonly redisUrl: string;
  readonly rabbitUrl: string;
  /** Of keys, channels and queues. */
  readonly namespace: string;
  readonly ttlMs: number;
}

/** A node with connections of its own to Redis and RabbitMQ, as a process of its own would have them. */
export class ServerNode {
  readonly node: TestNode;
  readonly #connections: readonly { close(): Promise<void> }[];

  private constructor(node: TestNode, connections: readonly { close(): Promise<void> }[]) {
    this.node = node;
    this.#connections = connections;
  }

  static async start(name: string, servers: Servers): Promise<ServerNode> {
    const { redisUrl, rabbitUrl, namespace, ttlMs } = servers;
    const mailbox = new RedisMailbox(redisUrl, { namespace });
    const sessions = new RedisSessions(redisUrl, { namespace });
    const hints = new RedisHints(redisUrl, { namespace });
    const service = new RabbitQService({ url: rabbitUrl, namespace });
    const shared = { mailbox, sessions, hints, messages: service, eventsService: service, ttlMs };
    const node = await TestNode.start(name, shared);
    return new ServerNode(node, [service, mailbox, sessions, hints]);
  }

  get url(): string {
    return this.node.url;
  }

  async close(): Promise<void> {
    await this.node.close();
    await this.#closeConnections();
  }

  /** Ends it in the middle: no hand-over, no acknowledgement that is not out yet, no end of its sessions. */
  async die(): Promise<void> {
    await this.#closeConnections();
    await this.node.cut();
    await this.node.agent.close({ graceMs: 1 });
  }

  async #closeConnections(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }
}
