import { sleep, SystemClock } from '@srvthreds/core';
import type { Delivery, QService, SubscribeOptions, Subscription } from '@srvthreds/queue';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';

/** What a factory is asked for. */
export interface QueueSettings {
  /** Bound of every topic, where the test needs one. */
  readonly maxLength?: number;
}

export interface QueueSetUp {
  readonly makeService: (settings: QueueSettings) => QService | Promise<QService>;
  readonly quietMs: number;
}

/** One empty service for each test, closed after it. */
export class QueueScene {
  readonly #setUp: QueueSetUp;
  #services: QService[] = [];

  constructor(setUp: QueueSetUp) {
    this.#setUp = setUp;
    beforeEach(async () => {
      this.#services = [await setUp.makeService({})];
    });
    afterEach(() => Promise.all(this.#services.map((service) => service.close())));
  }

  get service(): QService {
    return this.#services[0]!;
  }

  /** Another one, with settings; closed like the first. */
  async make(settings: QueueSettings): Promise<QService> {
    const service = await this.#setUp.makeService(settings);
    this.#services.push(service);
    return service;
  }

  /** Takes over a service that is to be closed after the test. */
  keep(service: QService): QService {
    this.#services.push(service);
    return service;
  }

  async publish(topic: string, ...ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.service.publish(topic, { id, body: `body of ${id}` });
  }

  consume(topic: string, options: Partial<SubscribeOptions> = {}): Promise<Consumer> {
    return Consumer.of(this.service, topic, options);
  }

  /** Long enough for what must not happen to happen. */
  async quiet(): Promise<void> {
    await sleep(new SystemClock(), this.#setUp.quietMs);
  }
}

/** A subscription that writes down what it is handed, and settles nothing by itself. */
export class Consumer {
  readonly deliveries: Delivery[] = [];
  #subscription: Subscription | undefined;

  static async of(
    service: QService,
    topic: string,
    options: Partial<SubscribeOptions> = {},
  ): Promise<Consumer> {
    const consumer = new Consumer();
    consumer.#subscription = await service.subscribe(
      topic,
      { prefetch: 100, ...options },
      (delivery) => consumer.deliveries.push(delivery),
    );
    return consumer;
  }

  get subscription(): Subscription {
    return this.#subscription!;
  }

  get ids(): string[] {
    return this.deliveries.map(({ id }) => id);
  }

  /** How often each has been handed out, in the order in which they came. */
  get attempts(): number[] {
    return this.deliveries.map(({ attempts }) => attempts);
  }

  /** The delivery of an id that came last. */
  of(id: string): Delivery {
    const found = this.deliveries.findLast((delivery) => delivery.id === id);
    if (!found) throw new Error(`expected a delivery of ${id}, found ${this.ids.join() || 'none'}`);
    return found;
  }

  /** Resolves when it has been handed exactly these, in this order. */
  received(...ids: readonly string[]): Promise<void> {
    return hasReceived(this, ids);
  }

  ack(...ids: readonly string[]): void {
    for (const id of ids) this.subscription.ack(this.of(id));
  }

  ackAll(): void {
    for (const delivery of this.deliveries) this.subscription.ack(delivery);
  }

  close(): Promise<void> {
    return this.subscription.close();
  }
}

async function hasReceived(consumer: Consumer, ids: readonly string[]): Promise<void> {
  await eventually(() => expect(consumer.ids).toEqual(ids));
}
