import type { Delivery, Subscription } from '@srvthreds/queue';

/** Something that is finished at some time and has to be acknowledged then. */
interface Acknowledgeable {
  readonly delivery: Delivery;
}

type AckSide = Pick<Subscription, 'ackThrough'>;

/**
 * Acknowledges the longest finished prefix of what was handed out, never past something unfinished: were the channel to
 * close, everything behind it would come back in order.
 */
export class AckOrder<T extends Acknowledgeable> {
  // In the order in which they were handed out; true once finished.
  readonly #items = new Map<T, boolean>();

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  add(item: T): void {
    this.#items.set(item, false);
  }

  /** @returns what this acknowledges, in order */
  finish(item: T, subscription: AckSide): readonly T[] {
    this.#items.set(item, true);
    return this.#acknowledge(subscription);
  }

  /** Takes one out that was settled otherwise. @returns what had only waited for it and is acknowledged now, in order */
  remove(item: T, subscription: AckSide): readonly T[] {
    this.#items.delete(item);
    return this.#acknowledge(subscription);
  }

  #acknowledge(subscription: AckSide): readonly T[] {
    const acknowledged: T[] = [];
    for (const [earlier, isFinished] of this.#items) {
      if (!isFinished) break;
      this.#items.delete(earlier);
      acknowledged.push(earlier);
    }
    const last = acknowledged.at(-1);
    if (last) subscription.ackThrough(last.delivery);
    return acknowledged;
  }
}
