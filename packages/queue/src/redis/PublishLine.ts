import { isRetryable, nextDelayMs, sleep, type Backoff } from '@srvthreds/core';
import Denque from 'denque';
import type { QueueItem } from '../contract/Delivery.ts';
import { queueClosed, queueFull, unavailable } from './failures.ts';
import type { RedisSettings } from './options.ts';
import type { Topic } from './Topic.ts';

export interface Publication {
  readonly item: QueueItem;
  /** Until when it may take, milliseconds since 1970. */
  readonly until: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface Producer {
  readonly id: string;
  nextNumber(): number;
}

interface PublishLineParts {
  readonly producer: Producer;
  /** Nothing waits and nothing is on its way. */
  readonly onIdle: () => void;
}

/** Redis does nothing else while it takes a batch. */
const MOST_ITEMS = 256;
const MOST_CHARACTERS = 1_000_000;
const RETRY: Backoff = { baseMs: 20, maxMs: 500 };

/**
 * Messages to one topic, in order: one batch is on its way at a time, and what comes meanwhile makes the next. A batch
 * whose fate is unknown is sent again under its number, so none is added twice.
 */
export class PublishLine {
  readonly #topic: Topic;
  readonly #settings: RedisSettings;
  readonly #producer: Producer;
  readonly #waiting = new Denque<Publication>();
  readonly #onIdle: () => void;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(topic: Topic, settings: RedisSettings, { producer, onIdle }: PublishLineParts) {
    this.#topic = topic;
    this.#settings = settings;
    this.#producer = producer;
    this.#onIdle = onIdle;
  }

  add(publication: Publication): void {
    this.#waiting.push(publication);
    // Not at once: what else is published in this turn goes with it.
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  /** Refuses what waits; resolves when what is on its way has arrived, or has failed once more. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { reject } of this.#waiting.splice(0, this.#waiting.length) ?? [])
      reject(queueClosed());
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#waiting.isEmpty()) await this.#send(this.#nextBatch());
    // Here and not later: who publishes in the next moment must not take this run for one that still goes on.
    this.#running = undefined;
    this.#onIdle();
  }

  #nextBatch(): Publication[] {
    const batch: Publication[] = [];
    let characters = 0;
    for (let next = this.#waiting.peekFront(); next; next = this.#waiting.peekFront()) {
      characters += next.item.body.length;
      const isFull = batch.length === MOST_ITEMS || characters > MOST_CHARACTERS;
      if (isFull && batch.length > 0) break;
      batch.push(this.#waiting.shift()!);
    }
    return batch;
  }

  async #send(batch: readonly Publication[]): Promise<void> {
    try {
      const taken = await this.#untilTaken(batch);
      for (const { resolve } of batch.slice(0, taken)) resolve();
      for (const { reject } of batch.slice(taken))
        reject(queueFull(this.#topic.name, this.#topic.bound));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #untilTaken(batch: readonly Publication[]): Promise<number> {
    const { clock } = this.#settings;
    const { until } = batch[0]!;
    const number = this.#producer.nextNumber();
    const items = batch.map(({ item }) => item);
    for (let attempt = 1; ; attempt++) {
      const leftMs = until - clock.now();
      if (leftMs <= 0) throw unavailable('to take a message in time');
      try {
        return await this.#topic.publish(this.#producer.id, number, items, leftMs);
      } catch (error) {
        const delayMs = nextDelayMs(attempt, RETRY);
        const isHopeless = !isRetryable(error) || clock.now() + delayMs >= until;
        if (isHopeless || !(await sleep(clock, delayMs, this.#closing.signal))) throw error;
      }
    }
  }
}
