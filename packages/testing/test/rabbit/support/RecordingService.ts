import type {
  Delivery,
  QueueDepth,
  QueueItem,
  SubscribeOptions,
  Subscription,
} from '@srvthreds/queue';
import { RabbitQService, type RabbitQServiceOptions } from '@srvthreds/queue/rabbit';

/** What a test has used on a broker, and has to take away again. */
export interface Used {
  readonly options: RabbitQServiceOptions;
  readonly topics: Set<string>;
  readonly delaysMs: Set<number>;
}

/** A service that writes down which topics it has made. */
export class RecordingService extends RabbitQService {
  readonly used: Used;
  /** How many have been made. */
  subscriptions = 0;

  constructor(options: RabbitQServiceOptions) {
    super(options);
    this.used = { options, topics: new Set(), delaysMs: new Set() };
  }

  override publish(topic: string, item: QueueItem): Promise<void> {
    this.used.topics.add(topic);
    return super.publish(topic, item);
  }

  override prepare(topic: string): Promise<void> {
    this.used.topics.add(topic);
    return super.prepare(topic);
  }

  override depth(topic: string): Promise<QueueDepth> {
    this.used.topics.add(topic);
    return super.depth(topic);
  }

  override async subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    this.used.topics.add(topic);
    const subscription = await super.subscribe(topic, options, onDelivery);
    this.subscriptions++;
    return {
      ack: (delivery) => subscription.ack(delivery),
      ackThrough: (delivery) => subscription.ackThrough(delivery),
      reject: (delivery, reason) => subscription.reject(delivery, reason),
      requeue: (delivery, delayMs) => {
        this.used.delaysMs.add(delayMs);
        subscription.requeue(delivery, delayMs);
      },
      close: () => subscription.close(),
    };
  }
}
