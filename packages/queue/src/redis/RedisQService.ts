import {
  connectRedis,
  readServerFacts,
  redisPlace,
  type RedisClient,
  type RedisConnection,
  type ServerFacts,
} from '@srvthreds/core/redis';
import type { Delivery, QueueItem } from '../contract/Delivery.ts';
import type { QService, QueueDepth } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { Consumer } from './Consumer.ts';
import { failureOf, queueClosed } from './failures.ts';
import { News } from './News.ts';
import { readOptions, type RedisQServiceOptions, type RedisSettings } from './options.ts';
import { Publisher } from './Publisher.ts';
import { Topic } from './Topic.ts';

/**
 * Queues on Redis 7 or newer: a single server, behind Sentinel, or a Cluster. Any number of processes may use them.
 *
 * - A topic is a stream, with what belongs to it in the same slot; all that happens to it happens in scripts.
 * - A subscription holds a lease. Of a process that died, what it held goes to the next consumer, in order, after
 *   `leaseMs`; where nobody else consumes, at most `leaseMs` after somebody comes.
 * - While Redis is away consumers wait and go on by themselves; a call waits for `timeoutMs` at most.
 * - A subscription that waits for messages has a connection of its own, in a Cluster some.
 * - What is taken is as durable as the server makes it: `appendonly yes`, and `appendfsync always` to lose nothing.
 */
export class RedisQService implements QService {
  /** Hosts, as they are written in the URL or the client, and namespace. */
  readonly identity: string;
  readonly #settings: RedisSettings;
  readonly #connection: RedisConnection;
  readonly #publisher: Publisher;
  readonly #consumers = new Set<Consumer>();
  #closing: Promise<void> | undefined;

  /**
   * @param target a URL (`redis://`, `rediss://`, `redis+cluster://`, `redis+sentinel://`), or a client that exists, which
   *   stays its maker's to close
   * @throws RangeError, TypeError when an argument is not as described
   */
  constructor(target: string | RedisClient, options: RedisQServiceOptions = {}) {
    this.#settings = readOptions(options);
    this.#connection = connectRedis(target);
    this.identity = `redis:${redisPlace(target)}/${this.#settings.namespace}`;
    this.#publisher = new Publisher(this.#settings, (name) => this.#topic(name));
    if (options.logger) void this.#sayFacts();
  }

  /**
   * What the server keeps and how durably; said to the logger at the start.
   *
   * @throws QueueError `QUEUE_UNAVAILABLE` (retryable), `QUEUE_CLOSED`
   */
  async serverFacts(): Promise<ServerFacts> {
    this.#mustBeOpen();
    try {
      return await readServerFacts(this.#connection.client);
    } catch (error) {
      throw failureOf('to tell of itself', error);
    }
  }

  /**
   * @throws QueueError `QUEUE_FULL`, `QUEUE_BUSY`, `QUEUE_UNAVAILABLE` (retryable; the last leaves open whether the message
   *   was taken), `QUEUE_REFUSED`, `QUEUE_CLOSED`
   */
  async publish(topic: string, { id, body }: QueueItem): Promise<void> {
    this.#mustBeOpen();
    await this.#publisher.publish(topic, { id, body });
  }

  /** @throws QueueError `QUEUE_UNAVAILABLE` (retryable), `QUEUE_REFUSED`, `QUEUE_CLOSED` */
  async subscribe(
    name: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    this.#mustBeOpen();
    const topic = this.#topic(name);
    const news = new News(this.#connection.client, topic.keys, this.#settings.clock);
    const onEnd = () => void this.#consumers.delete(consumer);
    const parts = { settings: this.#settings, topic, news, onDelivery, onEnd };
    const consumer = new Consumer(parts, options);
    this.#consumers.add(consumer);
    try {
      await consumer.begin();
      this.#mustBeOpen();
    } catch (error) {
      this.#consumers.delete(consumer);
      throw error;
    }
    return consumer;
  }

  /** @throws QueueError `QUEUE_UNAVAILABLE` (retryable), `QUEUE_REFUSED`, `QUEUE_CLOSED` */
  async depth(topic: string): Promise<QueueDepth> {
    this.#mustBeOpen();
    return this.#topic(topic).depth(this.#settings.timeoutMs);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const consumers = [...this.#consumers];
    for (const consumer of consumers) consumer.lose(queueClosed());
    await Promise.all([this.#publisher.close(), ...consumers.map((one) => one.close())]);
    await this.#connection.close();
  }

  async #sayFacts(): Promise<void> {
    const { logger } = this.#settings;
    try {
      const { warnings, ...facts } = await this.serverFacts();
      logger.info(facts, 'queues on Redis');
      for (const warning of warnings) logger.warn(facts, warning);
    } catch (error) {
      logger.warn({ err: error }, 'expected Redis to say how durably it keeps queues');
    }
  }

  #topic(name: string): Topic {
    return new Topic(name, this.#connection.client, this.#settings);
  }

  #mustBeOpen(): void {
    if (this.#closing) throw queueClosed();
  }
}
