import type { QueueDepth, QueueItem } from '@srvthreds/queue';
import { BrokerTopic } from './BrokerTopic.ts';

export interface BrokerOptions {
  /** Something has come to the queue of a partition, at this place of it. */
  readonly onArrived: (topic: string, item: QueueItem, place: number) => void;
  /** A message has come to a queue that no engine reads. */
  readonly onMessage: (topic: string, item: QueueItem) => void;
}

const EVENT_TOPICS = 'event-queue.';

/** The broker: does what RabbitMQ was seen to do, and never fails itself. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #topics = new Map<string, BrokerTopic>();

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  append(topic: string, item: QueueItem): void {
    if (!topic.startsWith(EVENT_TOPICS)) return this.#options.onMessage(topic, item);
    const place = this.topic(topic).append(item);
    return this.#options.onArrived(topic, item, place);
  }

  depth(topic: string): QueueDepth {
    return this.topic(topic).depth;
  }

  topic(name: string): BrokerTopic {
    let topic = this.#topics.get(name);
    if (!topic) this.#topics.set(name, (topic = new BrokerTopic()));
    return topic;
  }
}
