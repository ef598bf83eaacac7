import { isRetryable, sleep, SystemClock } from '@srvthreds/core';
import { eventTopic, RemoteQService, type Delivery, type Subscription } from '@srvthreds/queue';
import { RabbitQService, type RabbitQServiceOptions } from '@srvthreds/queue/rabbit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RabbitServer, whyNoRabbitServer } from '../../../../tools/services/rabbitmq.ts';
import { eventually } from '../../src/index.ts';
import { errorOf } from '../../src/refusal.ts';
import { Reader } from '../support/Reader.ts';
import { uniqueNamespace } from './support/testBroker.ts';

const TOPIC = eventTopic(0);
const TIMEOUT_MS = 2_000;
/** A queue that was made less than a second before a crash is lost with all it has (RabbitMQ 3.10.8). */
const QUEUE_SETTLES_MS = 2_000;
const BACK_WITHIN = { withinMs: 30_000 };
const clock = new SystemClock();

/** Sends one message after the other, each again until it is confirmed. */
class Producer {
  readonly confirmed: string[] = [];
  readonly failures: unknown[] = [];
  readonly #ended: Promise<void>;
  #isStopped = false;

  constructor(service: RabbitQService) {
    this.#ended = this.#run(service);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#ended;
  }

  async #run(service: RabbitQService): Promise<void> {
    for (let n = 0; !this.#isStopped;) {
      const id = `m${n}`;
      try {
        await service.publish(TOPIC, { id, body: '' });
        this.confirmed.push(id);
        n++;
      } catch (error) {
        this.failures.push(error);
      }
    }
  }
}

/** An owner that subscribes anew whenever it was cut off, and acknowledges everything. */
class Owner {
  readonly received = new Set<string>();
  readonly losses: Error[] = [];
  readonly #service: RabbitQService;
  #subscription: Subscription | undefined;

  constructor(service: RabbitQService) {
    this.#service = service;
  }

  async open(): Promise<void> {
    const onLost = (reason: Error): void => {
      this.losses.push(reason);
      void this.#again();
    };
    const take = (delivery: Delivery): void => {
      this.received.add(delivery.id);
      this.#subscription?.ackThrough(delivery);
    };
    const options = { prefetch: 100, exclusive: true, onLost };
    this.#subscription = await this.#service.subscribe(TOPIC, options, take);
  }

  #again(): Promise<void> {
    return eventually(() => this.open(), BACK_WITHIN);
  }
}

describe.skipIf(whyNoRabbitServer())('RabbitMQ that goes away', { timeout: 90_000 }, () => {
  let server: RabbitServer;
  const services: RabbitQService[] = [];
  beforeAll(async () => {
    server = await RabbitServer.start();
  }, 90_000);
  afterEach(() => Promise.all(services.splice(0).map((service) => service.close())));
  afterAll(() => server.stop());

  const open = (options: Partial<RabbitQServiceOptions> = {}): RabbitQService => {
    const namespace = uniqueNamespace();
    const settings = { url: server.url, timeoutMs: TIMEOUT_MS, namespace, ...options };
    const service = new RabbitQService(settings);
    services.push(service);
    return service;
  };

  it('loses nothing that it confirmed when it is killed, and everybody goes on by themselves', async () => {
    const namespace = uniqueNamespace();
    const [sending, reading, popping] = [
      open({ namespace }),
      open({ namespace }),
      open({ namespace }),
    ];
    const owner = new Owner(reading);
    await owner.open();
    const queue = new RemoteQService<number>(popping);
    await queue.queue('t', { id: 'before', payload: 1 });
    expect(await queue.pop(['t'])).toMatchObject({ id: 'before', attempts: 1 });
    // It may fail while the broker is away for longer than anybody waits.
    const waiting = queue.pop(['t']).catch(() => undefined);
    await sleep(clock, QUEUE_SETTLES_MS);
    const producer = new Producer(sending);
    await eventually(() => expect(producer.confirmed.length).toBeGreaterThan(500));

    await server.end('SIGKILL');
    const begun = clock.now();
    const error = await errorOf(sending.publish('t', { id: 'meanwhile', body: '2' }));
    expect(error).toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(isRetryable(error)).toBe(true);
    expect(clock.now() - begun).toBeLessThan(2 * TIMEOUT_MS);
    await eventually(() => expect(owner.losses).toHaveLength(1));
    const before = producer.confirmed.length;
    await server.startAgain();

    await eventually(
      () => expect(producer.confirmed.length).toBeGreaterThan(before + 500),
      BACK_WITHIN,
    );
    await producer.stop();
    expect(producer.failures.every(isRetryable)).toBe(true);
    await eventually(() => expect(missing(producer, owner)).toEqual([]));
    // What was taken and not settled is handed out again.
    const again = (await waiting) ?? (await queue.pop(['t']));
    expect(again).toMatchObject({ id: 'before', attempts: 2 });
    await queue.close();
  });

  it('is waited for while it restarts in good order', async () => {
    const service = open({ timeoutMs: 30_000 });
    const reader = await Reader.open(service, TOPIC, { exclusive: true });
    await service.publish(TOPIC, { id: 'a', body: '' });
    await eventually(() => expect(reader.ids).toEqual(['a']));
    await sleep(clock, QUEUE_SETTLES_MS);
    await server.end('SIGTERM');
    const sent = service.publish(TOPIC, { id: 'b', body: '' });
    const reading = Reader.open(service, TOPIC, { exclusive: true });
    const depth = service.depth('other');
    await server.startAgain();
    await sent;
    expect(await depth).toEqual({ waiting: 0, unsettled: 0 });
    const next = await reading;
    await eventually(() => expect(next.ids).toEqual(['a', 'b']));
    expect(reader.losses).toHaveLength(1);
  });

  it('is given up in bounded time when it hangs, and taken back when it goes on', async () => {
    const service = open();
    const reader = await Reader.open(service, TOPIC, { exclusive: true });
    await service.publish(TOPIC, { id: 'a', body: '' });
    const other = open();
    await other.publish('t', { id: 'a', body: '' });
    server.signal('SIGSTOP');
    try {
      const begun = clock.now();
      const codes = await Promise.all(
        [
          service.publish(TOPIC, { id: 'b', body: '' }),
          service.publish('new', { id: 'b', body: '' }),
          service.depth(TOPIC),
          service.subscribe(TOPIC, { prefetch: 1 }, () => undefined),
        ].map(errorOf),
      );
      expect(codes).toMatchObject(codes.map(() => ({ code: 'QUEUE_UNAVAILABLE' })));
      await other.close();
      expect(clock.now() - begun).toBeLessThan(6 * TIMEOUT_MS);
    } finally {
      server.signal('SIGCONT');
    }
    await eventually(() => service.publish(TOPIC, { id: 'c', body: '' }));
    await eventually(() => expect(reader.ids.at(-1)).toBe('c'));
    expect(reader.losses).toEqual([]);
  });
});

function missing(producer: Producer, owner: Owner): string[] {
  return producer.confirmed.filter((id) => !owner.received.has(id));
}
