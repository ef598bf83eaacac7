import type { Delivery } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import type { QueuedItem } from './MemoryTopic.ts';

/** What a consumer tells its topic. */
interface TopicSide {
  settled(): void;
  setAside(item: QueuedItem, reason: string): void;
  requeue(item: QueuedItem, delayMs: number): void;
  /** It is gone; these go back to the front. */
  closed(items: readonly QueuedItem[]): void;
}

/** One subscription: what it has been handed and has not settled. */
export class MemoryConsumer implements Subscription {
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
    if (this.#held.delete(delivery)) this.#side.settled();
  }

  ackThrough(delivery: Delivery): void {
    if (!this.#held.has(delivery)) return;
    for (const earlier of this.#held.keys()) {
      this.#held.delete(earlier);
      if (earlier === delivery) break;
    }
    this.#side.settled();
  }

  reject(delivery: Delivery, reason: string): void {
    const item = this.#take(delivery);
    if (item) this.#side.setAside({ id: item.id, body: item.body }, reason);
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
    if (!item) return undefined;
    this.#held.delete(delivery);
    this.#side.settled();
    return item;
  }
}
