import type { Delivery, QService, SubscribeOptions, Subscription } from '@srvthreds/queue';

/** A consumer that writes down what it is handed, and why it was ended. */
export class Reader {
  readonly deliveries: Delivery[] = [];
  readonly losses: Error[] = [];
  #subscription: Subscription | undefined;

  static async open(
    service: QService,
    topic: string,
    options: Partial<SubscribeOptions> = {},
  ): Promise<Reader> {
    const reader = new Reader();
    const onLost = (reason: Error) => reader.losses.push(reason);
    reader.#subscription = await service.subscribe(
      topic,
      { prefetch: 1_000, onLost, ...options },
      (delivery) => reader.deliveries.push(delivery),
    );
    return reader;
  }

  get subscription(): Subscription {
    return this.#subscription!;
  }

  get ids(): string[] {
    return this.deliveries.map(({ id }) => id);
  }

  close(): Promise<void> {
    return this.subscription.close();
  }
}

export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `m${n}`);
}
