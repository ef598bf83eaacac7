import { randomId } from '@srvthreds/core';
import type { QueueItem } from '../contract/Delivery.ts';
import { queueBusy } from './failures.ts';
import type { RedisSettings } from './options.ts';
import { PublishLine } from './PublishLine.ts';
import type { Topic } from './Topic.ts';

/** Sends messages, each topic by itself. */
export class Publisher {
  readonly #settings: RedisSettings;
  readonly #makeTopic: (name: string) => Topic;
  readonly #id = randomId(10);
  /** Only those in which something waits or is on its way. */
  readonly #lines = new Map<string, PublishLine>();
  #lastNumber = 0;
  #pending = 0;

  constructor(settings: RedisSettings, makeTopic: (name: string) => Topic) {
    this.#settings = settings;
    this.#makeTopic = makeTopic;
  }

  /** @throws QueueError */
  async publish(name: string, item: QueueItem): Promise<void> {
    const { clock, timeoutMs, maxPending } = this.#settings;
    if (this.#pending >= maxPending) throw queueBusy(maxPending);
    this.#pending++;
    const line = this.#lineOf(name);
    try {
      await new Promise<void>((resolve, reject) => {
        line.add({ item, until: clock.now() + timeoutMs, resolve, reject });
      });
    } finally {
      this.#pending--;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }

  #lineOf(name: string): PublishLine {
    let line = this.#lines.get(name);
    if (!line) {
      const producer = { id: this.#id, nextNumber: () => ++this.#lastNumber };
      const onIdle = () => void this.#lines.delete(name);
      line = new PublishLine(this.#makeTopic(name), this.#settings, { producer, onIdle });
      this.#lines.set(name, line);
    }
    return line;
  }
}
