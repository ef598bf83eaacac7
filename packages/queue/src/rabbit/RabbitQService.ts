import type { Delivery, QueueItem } from '../contract/Delivery.ts';
import type { QService, QueueDepth } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { Consumers } from './Consumers.ts';
import { queueClosed } from './failures.ts';
import { Link } from './Link.ts';
import { identityOf, readOptions, type RabbitQServiceOptions } from './options.ts';
import { Publisher } from './Publisher.ts';
import { Topics } from './Topics.ts';

/**
 * Queues on RabbitMQ 3.10 or newer. Connects at its first use, and again by itself whenever it was cut off; each call
 * waits for the broker for `timeoutMs` at most.
 *
 * - A topic is a durable queue; `event-queue.<p>` and `session-queue.<k>` have a single active consumer on the broker.
 * - `requeue` with a delay comes after 10 ms at least and half as long again as asked for at most, and survives this
 *   process. `depth` counts what other services delayed only when it is back.
 * - `attempts` is exact on quorum queues. On classic ones it is exact for what this object handed out before; of what
 *   another one did, it says 2 however often it was.
 * - `reject` and `requeue` publish a copy and acknowledge when the broker has it: a crash between makes two, never none.
 * - RabbitMQ 4 sets aside what was handed out 20 times, unless a policy raises its `delivery-limit`.
 */
export class RabbitQService implements QService {
  readonly identity: string;
  readonly #publishing: Link;
  // Apart from publishing: a broker that is short of memory stops reading from connections that publish.
  readonly #consuming: Link;
  readonly #topics: Topics;
  readonly #publisher: Publisher;
  readonly #consumers: Consumers;
  #closing: Promise<void> | undefined;

  /** @throws RangeError, TypeError when an option is not as described */
  constructor(options: RabbitQServiceOptions) {
    const settings = readOptions(options);
    this.identity = identityOf(settings);
    this.#publishing = new Link(settings, 'publishing');
    this.#consuming = new Link(settings, 'consuming', () => this.#topics.forgetAll());
    this.#topics = new Topics(settings, this.#consuming);
    this.#publisher = new Publisher(settings, this.#publishing, this.#topics);
    this.#consumers = new Consumers({
      settings,
      link: this.#consuming,
      topics: this.#topics,
      publisher: this.#publisher,
    });
  }

  /**
   * @throws QueueError `QUEUE_FULL`, `QUEUE_BUSY`, `QUEUE_UNAVAILABLE` (retryable; the last leaves open whether the message
   *   was taken), `QUEUE_NO_ROUTE`, `QUEUE_REFUSED`, `QUEUE_CLOSED`
   */
  async publish(topic: string, { id, body }: QueueItem): Promise<void> {
    this.#mustBeOpen();
    await this.#publisher.publish(this.#topics.plan(topic), { id, body });
  }

  /** @throws QueueError `QUEUE_UNAVAILABLE` (retryable), `QUEUE_REFUSED`, `QUEUE_CLOSED` */
  async subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    this.#mustBeOpen();
    return this.#consumers.subscribe(topic, options, onDelivery);
  }

  /**
   * Makes the topic's queues, and opens a channel for its next consumer and one for publishing to it.
   *
   * @throws QueueError `QUEUE_UNAVAILABLE` (retryable), `QUEUE_REFUSED`, `QUEUE_CLOSED`
   */
  async prepare(topic: string): Promise<void> {
    this.#mustBeOpen();
    await Promise.all([
      this.#consumers.prepare(topic),
      this.#publisher.prepare(this.#topics.plan(topic)),
    ]);
  }

  /** @throws QueueError `QUEUE_UNAVAILABLE` (retryable), `QUEUE_REFUSED`, `QUEUE_CLOSED` */
  async depth(topic: string): Promise<QueueDepth> {
    this.#mustBeOpen();
    const waiting = await this.#topics.waiting(topic);
    return { waiting, unsettled: this.#consumers.unsettled(topic) };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#consumers.close();
    await this.#publisher.close();
    await Promise.all([this.#publishing.close(), this.#consuming.close()]);
  }

  #mustBeOpen(): void {
    if (this.#closing) throw queueClosed();
  }
}
