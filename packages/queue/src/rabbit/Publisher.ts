import { randomId } from '@srvthreds/core';
import type { QueueItem } from '../contract/Delivery.ts';
import type { Link } from './Link.ts';
import type { RabbitSettings } from './options.ts';
import { PublishLine } from './PublishLine.ts';
import type { Topics } from './Topics.ts';
import type { QueuePlan } from './topology.ts';
import { toProperties, type Baggage } from './wire.ts';

/** The way to the broker. Topics are divided among a few lines; each keeps the order of its messages. */
export class Publisher {
  readonly #settings: RabbitSettings;
  readonly #lines: readonly PublishLine[];
  readonly #name = randomId(10);
  #count = 0;

  constructor(settings: RabbitSettings, link: Link, topics: Topics) {
    this.#settings = settings;
    const { publishChannels } = settings;
    const makeLine = () => new PublishLine(settings, link, topics);
    this.#lines = Array.from({ length: publishChannels }, makeLine);
  }

  /**
   * Resolves when the broker has the message.
   *
   * @throws QueueError `QUEUE_FULL`, `QUEUE_NO_ROUTE`, `QUEUE_BUSY`, `QUEUE_REFUSED`, `QUEUE_UNAVAILABLE`, `QUEUE_CLOSED`
   */
  publish(plan: QueuePlan, item: QueueItem, baggage: Baggage = {}): Promise<void> {
    const token = `${this.#name}.${(this.#count++).toString(36)}`;
    const { clock, timeoutMs } = this.#settings;
    return new Promise((resolve, reject) => {
      this.#lineOf(plan).add({
        plan,
        token,
        content: Buffer.from(item.body),
        properties: toProperties(item, token, baggage),
        until: clock.now() + timeoutMs,
        resolve,
        reject,
      });
    });
  }

  /**
   * Opens the channel on which a topic's messages leave.
   *
   * @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_CLOSED`
   */
  async prepare(plan: QueuePlan): Promise<void> {
    const { clock, timeoutMs } = this.#settings;
    await this.#lineOf(plan).prepare(clock.now() + timeoutMs);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.close()));
  }

  #lineOf({ routingKey }: QueuePlan): PublishLine {
    let sum = 0;
    for (let i = 0; i < routingKey.length; i++) sum = (31 * sum + routingKey.charCodeAt(i)) | 0;
    return this.#lines[Math.abs(sum) % this.#lines.length]!;
  }
}
