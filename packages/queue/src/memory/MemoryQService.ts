import { randomId, SystemClock, type Clock } from '@srvthreds/core';
import {
  deadLetterTopic,
  type Delivery,
  type QService,
  type QueueDepth,
  type QueueItem,
} from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { QueueError } from '../errors.ts';
import { LocalTopic, type TopicBook } from '../local/LocalTopic.ts';

export interface MemoryQServiceOptions {
  /** Most messages that may wait in one topic. Default 1,000,000. */
  readonly maxLength?: number;
  /** Most messages kept on a dead-letter topic; beyond it the oldest go. Default 10,000. */
  readonly maxDeadLetters?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Queues in this process. They last as long as the object: engines and agents may come and go on it. */
export class MemoryQService implements QService {
  readonly identity = `memory:${randomId(10)}`;
  readonly #clock: Clock;
  readonly #maxLength: number;
  readonly #maxDeadLetters: number;
  readonly #topics = new Map<string, LocalTopic>();
  #closed = false;

  constructor(options: MemoryQServiceOptions = {}) {
    this.#clock = options.clock ?? new SystemClock();
    this.#maxLength = options.maxLength ?? 1_000_000;
    this.#maxDeadLetters = options.maxDeadLetters ?? 10_000;
  }

  async publish(topic: string, { id, body }: QueueItem): Promise<void> {
    const place = this.#topic(topic);
    place.reserve();
    place.append({ id, body });
    place.release();
  }

  async subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    return this.#topic(topic).subscribe(options, onDelivery);
  }

  async depth(topic: string): Promise<QueueDepth> {
    return this.#topic(topic).depth();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const topic of this.#topics.values()) topic.close();
  }

  #topic(name: string): LocalTopic {
    if (this.#closed) throw new QueueError('QUEUE_CLOSED', 'expected an open queue');
    return this.#open(name);
  }

  #open(name: string): LocalTopic {
    let topic = this.#topics.get(name);
    if (!topic) {
      topic = new LocalTopic(name, {
        clock: this.#clock,
        maxLength: this.#maxLength,
        book: this.#book(name),
      });
      this.#topics.set(name, topic);
    }
    return topic;
  }

  /** Nothing is written down; only dead letters go elsewhere. */
  #book(topic: string): TopicBook {
    return {
      forget: () => undefined,
      moveToEnd: (item) => item,
      beforeHandOut: () => undefined,
      setAside: ({ id, body }, reason) => {
        const deadLetters = this.#open(deadLetterTopic(topic));
        const deadLetter = { reason, at: this.#clock.now(), topic };
        deadLetters.append({ id, body, deadLetter });
        deadLetters.dropOldest(this.#maxDeadLetters);
      },
    };
  }
}
