import type { Clock } from '@srvthreds/core';
import Denque from 'denque';
import type { DeadLetter, QueueDepth, QueueItem } from '../contract/QService.ts';
import type { Delivery } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { QueueError } from '../errors.ts';
import { MemoryConsumer } from './MemoryConsumer.ts';

/** A message at rest in a topic. */
export interface QueuedItem extends QueueItem {
  readonly deadLetter?: DeadLetter;
  /** How often it has been handed out so far. */
  readonly attempts?: number;
}

interface TopicOptions {
  readonly clock: Clock;
  readonly maxLength: number;
  readonly setAside: (item: QueueItem, reason: string) => void;
}

/** Messages handed out in one go before everything else gets its turn. */
const DELIVERIES_PER_TURN = 128;

/** One queue: its messages, and its consumers in the order in which they came. */
export class MemoryTopic {
  readonly #name: string;
  readonly #options: TopicOptions;
  readonly #items = new Denque<QueuedItem>();
  #consumers: MemoryConsumer[] = [];
  #next = 0;
  #delayed = 0;
  #pumping = false;

  constructor(name: string, options: TopicOptions) {
    this.#name = name;
    this.#options = options;
  }

  push(item: QueuedItem): void {
    const { maxLength } = this.#options;
    const waiting = this.#items.length + this.#delayed;
    if (waiting >= maxLength)
      throw new QueueError(
        'QUEUE_FULL',
        `expected fewer than ${maxLength} messages in ${this.#name}, found ${waiting}`,
        { retryable: true, details: { topic: this.#name, waiting, maxLength } },
      );
    this.append(item);
  }

  /** Adds a message that is already here, so no bound can refuse it. */
  append(item: QueuedItem): void {
    this.#items.push(item);
    this.#pump();
  }

  subscribe(options: SubscribeOptions, onDelivery: (delivery: Delivery) => void): Subscription {
    const consumer = new MemoryConsumer(this.#name, options, onDelivery, {
      settled: () => this.#pump(),
      setAside: this.#options.setAside,
      requeue: (item, delayMs) => this.#requeue(item, delayMs),
      closed: (items) => this.#leave(consumer, items),
    });
    this.#consumers.push(consumer);
    this.#pump();
    return consumer;
  }

  depth(): QueueDepth {
    const unsettled = this.#consumers.reduce((sum, consumer) => sum + consumer.held, 0);
    return { waiting: this.#items.length + this.#delayed, unsettled };
  }

  /** Removes messages from the front until at most `most` are left. */
  dropOldest(most: number): void {
    while (this.#items.length > most) this.#items.shift();
  }

  close(): void {
    for (const consumer of this.#consumers)
      consumer.lose(new QueueError('QUEUE_CLOSED', 'expected an open queue'));
    this.#consumers = [];
  }

  #leave(consumer: MemoryConsumer, items: readonly QueuedItem[]): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
    for (const item of items.toReversed()) this.#items.unshift(item);
    this.#pump();
  }

  #requeue(item: QueuedItem, delayMs: number): void {
    if (delayMs <= 0) {
      this.append(item);
      return;
    }
    this.#delayed++;
    this.#options.clock.after(delayMs, () => {
      this.#delayed--;
      this.append(item);
    });
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    // Not at once: whoever publishes or settles goes on before anybody is handed something.
    queueMicrotask(() => void this.#handOut());
  }

  async #handOut(): Promise<void> {
    for (let count = 0; ; count++) {
      const consumer = this.#items.length > 0 ? this.#pick() : undefined;
      if (!consumer) break;
      consumer.receive(this.#items.shift()!);
      if (count % DELIVERIES_PER_TURN === DELIVERIES_PER_TURN - 1)
        await this.#options.clock.yieldTurn();
    }
    this.#pumping = false;
  }

  /** The consumer whose turn it is: the earliest exclusive one, else each with room in turn. */
  #pick(): MemoryConsumer | undefined {
    const exclusive = this.#consumers.find((consumer) => consumer.isExclusive);
    if (exclusive) return exclusive.hasRoom ? exclusive : undefined;
    for (let tried = 0; tried < this.#consumers.length; tried++) {
      this.#next = (this.#next + 1) % this.#consumers.length;
      const consumer = this.#consumers[this.#next]!;
      if (consumer.hasRoom) return consumer;
    }
    return undefined;
  }
}
