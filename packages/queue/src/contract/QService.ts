import type { Delivery, QueueItem } from './Delivery.ts';
import type { Subscription, SubscribeOptions } from './Subscription.ts';

/** How full a queue is. */
export interface QueueDepth {
  /** Messages that wait to be handed out, delayed ones included. */
  readonly waiting: number;
  /** Messages handed out and not settled; only of consumers of this process, where a broker tells no more. */
  readonly unsettled: number;
}

/**
 * What carries events to engines and messages to agents. Every driver passes the suite in `@srvthreds/testing`.
 *
 * A topic is a queue of its own, first in, first out, made at its first use. All methods may throw QueueError
 * `QUEUE_UNAVAILABLE` (retryable) when the server is away, and `QUEUE_CLOSED` after `close()`.
 */
export interface QService {
  /** Names the place where the messages are: equal for two services that share their queues. */
  readonly identity: string;

  /**
   * Adds a message to a topic. Resolves when the queue has it as durably as the driver can.
   * Messages published one after the other, without waiting, arrive in that order.
   *
   * @throws QueueError `QUEUE_FULL` (retryable) if the topic is at its bound
   */
  publish(topic: string, item: QueueItem): Promise<void>;

  /**
   * Hands out the messages of a topic, in order, at most `prefetch` unsettled ones at a time.
   * Several ordinary consumers of a topic share its messages. Of exclusive ones only the earliest is active; the next
   * one becomes active when that one is closed, and is given what it had not settled, in order.
   *
   * @param onDelivery must not throw
   */
  subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription>;

  /**
   * Makes and opens beforehand what `subscribe` and `publish` of a topic need, so that neither waits for it then; what is
   * there already is left as it is. Takes no messages and stands in no line. Drivers that have nothing to prepare leave
   * it out.
   */
  prepare?(topic: string): Promise<void>;

  /** How full a topic is. */
  depth(topic: string): Promise<QueueDepth>;

  /** Closes every subscription and what the driver opened itself. May be called twice. */
  close(): Promise<void>;
}

/** The topic on which messages of a topic are set aside. */
export function deadLetterTopic(topic: string): string {
  return `dead-letter.${topic}`;
}
