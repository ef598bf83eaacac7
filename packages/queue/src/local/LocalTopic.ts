import type { Clock } from '@srvthreds/core';
import Denque from 'denque';
import type { DeadLetter, Delivery, QueueDepth, QueueItem } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { QueueError } from '../errors.ts';
import { LocalConsumer } from './LocalConsumer.ts';

/** A message at rest in a topic. */
export interface QueuedItem extends QueueItem {
  readonly deadLetter?: DeadLetter;
  /** How often it has been handed out so far. */
  readonly attempts?: number;
  /** Where it is written down, if it is. */
  readonly position?: number;
}

/** Where a topic writes down what becomes of its messages; a topic in memory writes nothing. */
export interface TopicBook {
  /** These are done with. */
  forget(items: readonly QueuedItem[]): void;
  /** Goes to the dead-letter topic. */
  setAside(item: QueuedItem, reason: string): void;
  /** Goes to the end. @returns the message as it is written down there, or a promise of it */
  moveToEnd(item: QueuedItem, delayMs: number): QueuedItem | Promise<QueuedItem>;
  /** Is about to be handed out. @returns what has to be waited for, if anything */
  beforeHandOut(item: QueuedItem): Promise<void> | undefined;
}

export interface LocalTopicOptions {
  readonly clock: Clock;
  readonly maxLength: number;
  readonly book: TopicBook;
}

/**
 * So many messages are handed out before everything else gets its turn: with all work in memory, one promise after the
 * other would be ready for ever, and no timer or socket would be looked at.
 */
const DELIVERIES_PER_TURN = 128;

/** One queue: its messages, and its consumers in the order in which they came. */
export class LocalTopic {
  readonly #name: string;
  readonly #options: LocalTopicOptions;
  readonly #items = new Denque<QueuedItem>();
  #consumers: LocalConsumer[] = [];
  #next = 0;
  #delayed = 0;
  #reserved = 0;
  #pumping = false;
  #sinceTurn = 0;

  constructor(name: string, options: LocalTopicOptions) {
    this.#name = name;
    this.#options = options;
  }

  /**
   * Keeps room for a message that will be appended when it is written down; give it back with `release`.
   *
   * @throws QueueError `QUEUE_FULL` (retryable)
   */
  reserve(): void {
    const { maxLength } = this.#options;
    const waiting = this.#items.length + this.#delayed + this.#reserved;
    this.#reserved++;
    if (waiting < maxLength) return;
    this.#reserved--;
    throw new QueueError(
      'QUEUE_FULL',
      `expected fewer than ${maxLength} messages in ${this.#name}, found ${waiting}`,
      { retryable: true, details: { topic: this.#name, waiting, maxLength } },
    );
  }

  release(): void {
    this.#reserved--;
  }

  append(item: QueuedItem): void {
    this.#items.push(item);
    this.#pump();
  }

  /** Adds a message when its time has come. */
  appendLater(item: QueuedItem, delayMs: number): void {
    this.#delayed++;
    this.#options.clock.after(delayMs, () => {
      this.#delayed--;
      this.append(item);
    });
  }

  subscribe(options: SubscribeOptions, onDelivery: (delivery: Delivery) => void): Subscription {
    const consumer = new LocalConsumer(this.#name, options, onDelivery, {
      settled: (items) => {
        this.#options.book.forget(items);
        this.#pump();
      },
      setAside: (item, reason) => {
        this.#options.book.setAside(item, reason);
        this.#pump();
      },
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

  #leave(consumer: LocalConsumer, items: readonly QueuedItem[]): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
    for (const item of items.toReversed()) this.#items.unshift(item);
    this.#pump();
  }

  #requeue(item: QueuedItem, delayMs: number): void {
    const moved = this.#options.book.moveToEnd(item, delayMs);
    if (moved instanceof Promise) void this.#requeueWritten(moved, delayMs);
    else this.#comeBack(moved, delayMs);
    this.#pump();
  }

  async #requeueWritten(moved: Promise<QueuedItem>, delayMs: number): Promise<void> {
    this.#reserved++;
    try {
      this.#comeBack(await moved, delayMs);
    } catch {
      // It stays where it was written down, and comes again with the next process.
    } finally {
      this.#reserved--;
    }
  }

  #comeBack(item: QueuedItem, delayMs: number): void {
    if (delayMs > 0) this.appendLater(item, delayMs);
    else this.append(item);
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    // Not at once: whoever publishes or settles goes on before anybody is handed something.
    queueMicrotask(() => void this.#handOut());
  }

  async #handOut(): Promise<void> {
    for (;;) {
      const first = this.#items.peekFront();
      if (!first || !this.#hasRoom) break;
      const ready = this.#options.book.beforeHandOut(first);
      if (ready) await ready;
      // Meanwhile another one may have come to the front, or the consumer may have gone.
      if (this.#items.peekFront() !== first) continue;
      const consumer = this.#pick();
      if (!consumer) break;
      this.#items.shift();
      consumer.receive(first);
      if (++this.#sinceTurn < DELIVERIES_PER_TURN) continue;
      this.#sinceTurn = 0;
      await this.#options.clock.yieldTurn();
    }
    this.#pumping = false;
  }

  get #hasRoom(): boolean {
    const exclusive = this.#consumers.find((consumer) => consumer.isExclusive);
    return exclusive?.hasRoom ?? this.#consumers.some((consumer) => consumer.hasRoom);
  }

  /** The consumer whose turn it is: the earliest exclusive one, else each with room in turn. */
  #pick(): LocalConsumer | undefined {
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
