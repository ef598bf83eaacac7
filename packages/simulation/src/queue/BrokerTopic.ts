import type { QueueDepth, QueueItem } from '@srvthreds/queue';
import type { BrokerChannel } from './BrokerChannel.ts';

/** A message at rest. */
export interface BrokerItem extends QueueItem {
  /** Grows with every message of the topic. */
  readonly place: number;
  attempts: number;
}

/** One queue of the broker, with a single active consumer: the earliest; the others wait until it is gone. */
export class BrokerTopic {
  readonly #waiting: BrokerItem[] = [];
  readonly #channels: BrokerChannel[] = [];
  #places = 0;

  /** @returns its place */
  append({ id, body }: QueueItem): number {
    const place = this.#places++;
    this.#waiting.push({ id, body, place, attempts: 0 });
    this.#pump();
    return place;
  }

  join(channel: BrokerChannel): void {
    this.#channels.push(channel);
    this.#pump();
  }

  /** A channel has room again. */
  freed(): void {
    this.#pump();
  }

  /** A channel is gone; what it held comes back, in order, to the front. */
  leave(channel: BrokerChannel, held: readonly BrokerItem[]): void {
    const index = this.#channels.indexOf(channel);
    if (index >= 0) this.#channels.splice(index, 1);
    this.#waiting.unshift(...held);
    this.#pump();
  }

  get depth(): QueueDepth {
    const unsettled = this.#channels.reduce((sum, channel) => sum + channel.held, 0);
    return { waiting: this.#waiting.length, unsettled };
  }

  #pump(): void {
    for (;;) {
      const active = this.#channels[0];
      const item = active?.hasRoom ? this.#waiting.shift() : undefined;
      if (!item) return;
      item.attempts++;
      active!.hand(item);
    }
  }
}
