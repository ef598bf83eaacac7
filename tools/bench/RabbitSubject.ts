import { startedThredId, type Message } from '@srvthreds/core';
import { SESSION_TOPIC } from '@srvthreds/engine';
import { EventQ, type Subscription } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import type { RabbitServer } from '../services/rabbitmq.ts';
import type { RedisServer } from '../services/redis.ts';
import { WorkerProcess } from '../services/WorkerProcess.ts';
import { Stopwatch } from './Stopwatch.ts';
import { PARTITIONS, type Subject } from './Subject.ts';
import { packed, placed, yardstick } from './yardstick.ts';

export interface Servers {
  readonly redis: RedisServer;
  readonly broker: RabbitServer;
}

/** Ids of earlier samples are still known to the queues of this broker. */
let opened = 0;

/** Engines in processes of their own; this one sends their events and takes their messages. */
export class RabbitSubject implements Subject {
  readonly processes: readonly number[];
  readonly #engines: readonly WorkerProcess[];
  readonly #service: RabbitQService;
  readonly #eventQ: EventQ;
  readonly #watch = new Stopwatch();
  readonly #name = `${opened++}`;

  private constructor(
    service: RabbitQService,
    engines: readonly WorkerProcess[],
    { redis, broker }: Servers,
  ) {
    this.#service = service;
    this.#engines = engines;
    this.#eventQ = new EventQ(service, { partitions: PARTITIONS });
    this.processes = [redis.pid!, broker.pid!, ...engines.map(({ pid }) => pid)];
  }

  static async open(servers: Servers, engines: number): Promise<RabbitSubject> {
    const options = {
      store: servers.redis.url,
      queue: servers.broker.url,
      patterns: [yardstick],
      partitions: PARTITIONS,
    };
    const started: WorkerProcess[] = [];
    for (let i = 0; i < engines; i++) started.push(await WorkerProcess.startEngine(options));
    const service = new RabbitQService({ url: servers.broker.url });
    const subject = new RabbitSubject(service, started, servers);
    await subject.#receive();
    // Until each has its share.
    await new Promise((resolve) => setTimeout(resolve, engines === 1 ? 500 : 6_000));
    return subject;
  }

  async play(id: string, told?: (ms: number) => void): Promise<void> {
    const first = placed(`${this.#name}-${id}`);
    const thredId = startedThredId('order', first);
    const firstSeen = this.#watch.start(thredId, 'first', told);
    await Promise.all([this.#eventQ.queue(first), firstSeen]);
    const secondSeen = this.#watch.start(thredId, 'second', told);
    await Promise.all([this.#eventQ.queue(packed(`${this.#name}-${id}`, thredId)), secondSeen]);
  }

  /** What is not crossed out yet costs nobody's time any more. */
  async settled(): Promise<void> {
    await Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#service.close();
    await Promise.all(this.#engines.map((engine) => engine.end()));
  }

  async #receive(): Promise<void> {
    const subscription: Promise<Subscription> = this.#service.subscribe(
      SESSION_TOPIC,
      { prefetch: 512 },
      (delivery) => {
        this.#watch.stop(JSON.parse(delivery.body) as Message);
        void subscription.then((it) => it.ack(delivery));
      },
    );
    await subscription;
  }
}
