import type {
  Delivery,
  QService,
  QueueDepth,
  QueueItem,
  SubscribeOptions,
  Subscription,
} from '@srvthreds/queue';
import { mix } from '../dice/mix.ts';
import type { Line, Network } from '../network/Network.ts';
import type { Process } from '../world/Process.ts';
import type { Broker } from './Broker.ts';
import { SimulatedSubscription, type SubscriptionParts } from './SimulatedSubscription.ts';

export type SimulatedQueueOptions = Omit<SubscriptionParts, 'process' | 'onClosed'>;

/** The broker notices within so long that a process is gone, milliseconds. */
const NOTICED_WITHIN_MS = 2_000;

/** A process's connection to the broker. */
export class SimulatedQueue implements QService {
  readonly identity = 'simulated';
  readonly #process: Process;
  readonly #network: Network;
  readonly #broker: Broker;
  readonly #parts: SubscriptionParts;
  readonly #open = new Set<SimulatedSubscription>();
  readonly #line: Line = { lastArrival: 0 };

  constructor(process: Process, options: SimulatedQueueOptions) {
    this.#process = process;
    this.#network = options.network;
    this.#broker = options.broker;
    const onClosed = (subscription: SimulatedSubscription): void =>
      void this.#open.delete(subscription);
    this.#parts = { ...options, process, onClosed };
    process.onEnd(() => this.#whenEnded());
  }

  publish(topic: string, item: QueueItem): Promise<void> {
    return this.#network.call({
      process: this.#process,
      method: 'publish',
      line: this.#line,
      execute: () => this.#broker.append(topic, item),
    });
  }

  subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    const { scheduler } = this.#network;
    return this.#network.call<SimulatedSubscription>({
      process: this.#process,
      method: 'subscribe',
      execute: () => {
        const made = new SimulatedSubscription(topic, options, onDelivery, this.#parts);
        this.#open.add(made);
        if (!this.#process.isAlive) this.#whenEnded();
        return made;
      },
      onOrphaned: (made) => void scheduler.after(300_000, () => made.disown()),
    });
  }

  depth(topic: string): Promise<QueueDepth> {
    return this.#network.call({
      process: this.#process,
      method: 'depth',
      execute: () => this.#broker.depth(topic),
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((subscription) => subscription.close()));
  }

  /** The broker gives up every channel of the process, which hears of it later. */
  break(toldAfterMs: number): void {
    for (const subscription of this.#open) subscription.break(toldAfterMs);
  }

  #whenEnded(): void {
    const { scheduler } = this.#network;
    const noticed = mix(this.#process.index, scheduler.nowMs) % NOTICED_WITHIN_MS;
    scheduler.after(noticed * 1_000, () => {
      for (const subscription of this.#open) subscription.disown();
    });
  }
}
