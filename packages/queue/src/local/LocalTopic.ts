import { nextDelayMs, sleep, type Backoff, type Clock } from '@srvthreds/core';
import Denque from 'denque';
import type { Delivery } from '../contract/Delivery.ts';
import type { QueueDepth } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { QueueError } from '../errors.ts';
import { LocalConsumer } from './LocalConsumer.ts';
import type { QueuedItem } from './QueuedItem.ts';
import type { TopicBook } from './TopicBook.ts';

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

/** Between attempts to write down that messages will be handed out. */
const BOOK_BACKOFF: Backoff = { baseMs: 100, maxMs: 5_000 };

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
  /** Attempts at the book that failed, one after the other. */
  #failures = 0;
  readonly #closing = new AbortController();

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
    this.#closing.abort();
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
      const written = this.#options.book.beforeHandOut(first);
      if (written) {
        await this.#afterBook(written);
        // Meanwhile another one may have come to the front, or the consumer may have gone.
        continue;
      }
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

  /** Waits for the book. If it fails, nothing is lost: after a while it is asked again, as long as somebody consumes. */
  async #afterBook(written: Promise<void>): Promise<void> {
    const { clock } = this.#options;
    try {
      await written;
      this.#failures = 0;
    } catch {
      await sleep(clock, nextDelayMs(++this.#failures, BOOK_BACKOFF), this.#closing.signal);
    }
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
