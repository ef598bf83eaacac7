import {
  deadLetterTopic,
  QueueError,
  type Delivery,
  type SubscribeOptions,
  type Subscription,
} from '@srvthreds/queue';
import { mix } from '../dice/mix.ts';
import type { Line, Network } from '../network/Network.ts';
import type { Process } from '../world/Process.ts';
import type { Broker } from './Broker.ts';
import { BrokerChannel } from './BrokerChannel.ts';
import type { BrokerItem } from './BrokerTopic.ts';

export interface SubscriptionParts {
  readonly process: Process;
  readonly network: Network;
  readonly broker: Broker;
  /** A consumer says that it is done with something; whether the broker hears of it is open. */
  readonly onAcknowledged: (topic: string, delivery: Delivery) => void;
  readonly onClosed: (subscription: SimulatedSubscription) => void;
}

/** How long a consumer with a broken connection may not know it, when an acknowledgement breaks it; milliseconds. */
const LONGEST_DEAF_MS = 4_000;

/** A process's end of a subscription. What is settled on the way to a channel that is gone is not settled. */
export class SimulatedSubscription implements Subscription {
  readonly #topic: string;
  readonly #options: SubscribeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #parts: SubscriptionParts;
  readonly #channel: BrokerChannel;
  readonly #held = new Map<Delivery, BrokerItem>();
  readonly #inbound: Line = { lastArrival: 0 };
  readonly #outbound: Line = { lastArrival: 0 };
  #isOpen = true;
  #handed = 0;

  constructor(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
    parts: SubscriptionParts,
  ) {
    this.#topic = topic;
    this.#options = options;
    this.#onDelivery = onDelivery;
    this.#parts = parts;
    const place = parts.broker.topic(topic);
    this.#channel = new BrokerChannel({
      topic: place,
      prefetch: options.prefetch,
      onItem: (item) => this.#deliver(item),
    });
    place.join(this.#channel);
  }

  ack(delivery: Delivery): void {
    this.#settle(delivery, (item) => this.#channel.settle(item));
  }

  ackThrough(delivery: Delivery): void {
    if (!this.#held.has(delivery)) return;
    for (const [earlier] of this.#held) {
      if (earlier === delivery) break;
      this.#held.delete(earlier);
      this.#parts.onAcknowledged(this.#topic, earlier);
    }
    this.#settle(delivery, (item) => this.#channel.settleThrough(item));
  }

  reject(delivery: Delivery, _reason: string): void {
    const { broker } = this.#parts;
    const { id, body } = delivery;
    this.#settle(delivery, (item) => {
      if (this.#channel.settle(item)) broker.append(deadLetterTopic(this.#topic), { id, body });
    });
  }

  requeue(delivery: Delivery, _delayMs: number): void {
    const { broker } = this.#parts;
    const { id, body } = delivery;
    this.#settle(delivery, (item) => {
      if (this.#channel.settle(item)) broker.append(this.#topic, { id, body });
    });
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { process, network, onClosed } = this.#parts;
    const execute = (): void => {
      this.#channel.close();
      onClosed(this);
    };
    try {
      await network.call({ process, method: 'close', line: this.#outbound, execute });
    } catch {
      // The connection is gone, and the broker finds that out.
      network.scheduler.after(500_000, execute);
    }
  }

  /** The broker gives the channel up; the consumer hears of it later. */
  break(toldAfterMs: number): void {
    const { network, process } = this.#parts;
    if (!this.#channel.isOpen) return;
    this.#channel.close();
    network.scheduler.after(toldAfterMs * 1_000, () => process.enter(() => this.#lose()));
  }

  /** Nobody knows of it: it ends with its connection. */
  disown(): void {
    this.#isOpen = false;
    this.#channel.close();
    this.#parts.onClosed(this);
  }

  #lose(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#held.clear();
    this.#parts.onClosed(this);
    this.#options.onLost?.(
      new QueueError('QUEUE_UNAVAILABLE', 'expected a channel, found it closed'),
    );
  }

  #deliver(item: BrokerItem): void {
    const { scheduler } = this.#parts.network;
    const { process } = this.#parts;
    const chance = mix(process.index, item.place, this.#handed++, 3);
    const arrival = scheduler.now + 50 + (chance % 16 === 0 ? chance % 9_000 : chance % 700);
    this.#inbound.lastArrival = Math.max(this.#inbound.lastArrival, arrival);
    const { id, body, attempts } = item;
    scheduler.at(this.#inbound.lastArrival, () =>
      process.enter(() => {
        if (!this.#isOpen) return;
        const delivery = { id, body, attempts, topic: this.#topic };
        this.#held.set(delivery, item);
        this.#onDelivery(delivery);
      }),
    );
  }

  /** A word to the broker without an answer; one that is lost takes the connection with it. */
  #settle(delivery: Delivery, work: (item: BrokerItem) => void): void {
    const item = this.#held.get(delivery);
    if (!item) return;
    this.#held.delete(delivery);
    const { process, network, onAcknowledged } = this.#parts;
    onAcknowledged(this.#topic, delivery);
    const execute = (): void => work(item);
    network
      .call({ process, method: 'ack', line: this.#outbound, execute })
      .catch(() => this.break(mix(process.index, item.place) % LONGEST_DEAF_MS));
  }
}
