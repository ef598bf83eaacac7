import type { BrokerItem, BrokerTopic } from './BrokerTopic.ts';

export interface BrokerChannelOptions {
  readonly topic: BrokerTopic;
  readonly prefetch: number;
  /** Something is on its way to the consumer. */
  readonly onItem: (item: BrokerItem) => void;
}

/** The broker's end of a subscription: what was handed out and not settled. */
export class BrokerChannel {
  readonly #options: BrokerChannelOptions;
  readonly #held = new Set<BrokerItem>();
  #isOpen = true;

  constructor(options: BrokerChannelOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get hasRoom(): boolean {
    return this.#isOpen && this.#held.size < this.#options.prefetch;
  }

  get held(): number {
    return this.#held.size;
  }

  hand(item: BrokerItem): void {
    this.#held.add(item);
    this.#options.onItem(item);
  }

  /** @returns true if it was held until now */
  settle(item: BrokerItem): boolean {
    const wasHeld = this.#held.delete(item);
    if (wasHeld) this.#options.topic.freed();
    return wasHeld;
  }

  settleThrough(item: BrokerItem): void {
    if (!this.#held.has(item)) return;
    for (const earlier of this.#held) {
      this.#held.delete(earlier);
      if (earlier === item) break;
    }
    this.#options.topic.freed();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const held = [...this.#held];
    this.#held.clear();
    this.#options.topic.leave(this, held);
  }
}
