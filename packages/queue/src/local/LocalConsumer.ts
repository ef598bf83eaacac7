import type { Delivery } from '../contract/Delivery.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import type { QueuedItem } from './QueuedItem.ts';

/** What a consumer tells its topic. */
interface TopicSide {
  /** These are done with. */
  settled(items: readonly QueuedItem[]): void;
  setAside(item: QueuedItem, reason: string): void;
  requeue(item: QueuedItem, delayMs: number): void;
  /** It is gone; these go back to the front. */
  closed(items: readonly QueuedItem[]): void;
}

/** One subscription: what it has been handed and has not settled. */
export class LocalConsumer implements Subscription {
  readonly isExclusive: boolean;
  readonly #topic: string;
  readonly #prefetch: number;
  readonly #onLost: ((reason: Error) => void) | undefined;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #side: TopicSide;
  // A Map keeps the order in which they were handed out.
  readonly #held = new Map<Delivery, QueuedItem>();
  #open = true;

  constructor(
    topic: string,
    { prefetch, exclusive = false, onLost }: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
    side: TopicSide,
  ) {
    this.#topic = topic;
    this.#prefetch = prefetch;
    this.isExclusive = exclusive;
    this.#onLost = onLost;
    this.#onDelivery = onDelivery;
    this.#side = side;
  }

  get hasRoom(): boolean {
    return this.#open && this.#held.size < this.#prefetch;
  }

  get held(): number {
    return this.#held.size;
  }

  receive(queued: QueuedItem): void {
    const item = { ...queued, attempts: (queued.attempts ?? 0) + 1 };
    const delivery: Delivery = { ...item, topic: this.#topic };
    this.#held.set(delivery, item);
    this.#onDelivery(delivery);
  }

  ack(delivery: Delivery): void {
    const item = this.#take(delivery);
    if (item) this.#side.settled([item]);
  }

  ackThrough(delivery: Delivery): void {
    if (!this.#held.has(delivery)) return;
    const items: QueuedItem[] = [];
    for (const [earlier, item] of this.#held) {
      this.#held.delete(earlier);
      items.push(item);
      if (earlier === delivery) break;
    }
    this.#side.settled(items);
  }

  reject(delivery: Delivery, reason: string): void {
    const item = this.#take(delivery);
    if (item) this.#side.setAside(item, reason);
  }

  requeue(delivery: Delivery, delayMs: number): void {
    const item = this.#take(delivery);
    if (item) this.#side.requeue(item, delayMs);
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const items = [...this.#held.values()];
    this.#held.clear();
    this.#side.closed(items);
  }

  /** The queue itself ends it. */
  lose(reason: Error): void {
    this.#open = false;
    this.#held.clear();
    this.#onLost?.(reason);
  }

  #take(delivery: Delivery): QueuedItem | undefined {
    const item = this.#held.get(delivery);
    this.#held.delete(delivery);
    return item;
  }
}
