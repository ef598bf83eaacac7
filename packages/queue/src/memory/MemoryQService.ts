import { randomId, SystemClock, type Clock } from '@srvthreds/core';
import type { Delivery, QueueItem } from '../contract/Delivery.ts';
import { deadLetterTopic, type QService, type QueueDepth } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { LocalTopic } from '../local/LocalTopic.ts';
import type { TopicBook } from '../local/TopicBook.ts';
import { TopicTable } from '../local/TopicTable.ts';

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
  readonly #maxDeadLetters: number;
  readonly #topics: TopicTable;

  constructor(options: MemoryQServiceOptions = {}) {
    const { clock = new SystemClock(), maxLength = 1_000_000, maxDeadLetters = 10_000 } = options;
    this.#clock = clock;
    this.#maxDeadLetters = maxDeadLetters;
    this.#topics = new TopicTable(
      (name) => new LocalTopic(name, { clock, maxLength, book: this.#book(name) }),
    );
  }

  async publish(topic: string, { id, body }: QueueItem): Promise<void> {
    const place = this.#topics.get(topic);
    place.reserve();
    place.append({ id, body });
    place.release();
  }

  async subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    return this.#topics.get(topic).subscribe(options, onDelivery);
  }

  async depth(topic: string): Promise<QueueDepth> {
    return this.#topics.get(topic).depth();
  }

  async close(): Promise<void> {
    this.#topics.close();
  }

  /** Nothing is written down; only dead letters go elsewhere. */
  #book(topic: string): TopicBook {
    return {
      forget: () => undefined,
      moveToEnd: (item) => item,
      beforeHandOut: () => undefined,
      setAside: ({ id, body }, reason) => {
        const deadLetters = this.#topics.get(deadLetterTopic(topic));
        const deadLetter = { reason, at: this.#clock.now(), topic };
        deadLetters.append({ id, body, deadLetter });
        deadLetters.dropOldest(this.#maxDeadLetters);
      },
    };
  }
}
