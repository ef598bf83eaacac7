import { errorCode, nextDelayMs, sleep, type Backoff } from '@srvthreds/core';
import type { Channel } from 'amqplib';
import type { Delivery } from '../contract/Delivery.ts';
import type { SubscribeOptions } from '../contract/Subscription.ts';
import { Consumer, type ConsumerOptions, type ConsumerSide } from './Consumer.ts';
import { failureOf, isMissing, queueClosed, unavailable } from './failures.ts';
import { HandOuts } from './HandOuts.ts';
import type { Link } from './Link.ts';
import type { RabbitSettings } from './options.ts';
import type { Publisher } from './Publisher.ts';
import { ReadyChannels } from './ReadyChannels.ts';
import type { Topics } from './Topics.ts';
import { planTurn, type QueuePlan } from './topology.ts';
import { Turn } from './Turn.ts';
import { within } from './within.ts';

/** A message that its full topic does not take back waits so long in a queue that tries until it does. */
const RETRY_FULL_MS = 1_000;
/** Longest wait until the broker has taken back what the consumer before held. */
const SUCCESSION_MS = 2_000;
const SUCCESSION_PAUSE: Backoff = { baseMs: 2, maxMs: 50 };

interface ConsumersParts {
  readonly settings: RabbitSettings;
  readonly link: Link;
  readonly topics: Topics;
  readonly publisher: Publisher;
}

interface Beginning {
  readonly consumer: Consumer;
  readonly plan: QueuePlan;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Everything that this service consumes. */
export class Consumers {
  readonly #parts: ConsumersParts;
  /** With what each is told when it ends otherwise than by its owner. */
  readonly #open = new Map<Consumer, ConsumerOptions['onLost']>();
  readonly #handOuts = new HandOuts();
  readonly #channels: ReadyChannels;

  constructor(parts: ConsumersParts) {
    this.#parts = parts;
    this.#channels = new ReadyChannels(parts.link);
  }

  /**
   * Brings about what a subscription needs, except the subscription.
   *
   * @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_REFUSED`, `QUEUE_CLOSED`
   */
  async prepare(topic: string): Promise<void> {
    const { settings, topics } = this.#parts;
    const until = settings.clock.now() + settings.timeoutMs;
    await Promise.all([topics.make(topics.plan(topic)), this.#channels.prepare(topic, until)]);
  }

  /** @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_REFUSED`, `QUEUE_CLOSED` */
  async subscribe(
    topic: string,
    { prefetch, exclusive = false, onLost }: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Consumer> {
    const { settings, topics } = this.#parts;
    const until = settings.clock.now() + settings.timeoutMs;
    const plan = topics.plan(topic);
    await topics.make(plan);
    const channel = await this.#channels.take(topic, until);
    // Until it is handed over, whoever waits for it is told by the promise.
    let tell: typeof onLost;
    const consumer = this.#consume(plan, channel, {
      prefetch,
      onDelivery,
      onLost: (reason) => tell?.(reason),
    });
    const isInLine = exclusive && !plan.isSingleActive;
    const work = isInLine ? this.#join(consumer, plan) : consumer.begin();
    await this.#begun(work, { consumer, plan, until });
    tell = onLost;
    return consumer;
  }

  unsettled(topic: string): number {
    const concerned = [...this.#open.keys()].filter((consumer) => consumer.topic === topic);
    return concerned.reduce((sum, { unsettled }) => sum + unsettled, 0);
  }

  async close(): Promise<void> {
    const closing = [...this.#open].map(async ([consumer, tell]) => {
      await consumer.close();
      tell(queueClosed());
    });
    await Promise.all(closing);
  }

  #consume(
    plan: QueuePlan,
    channel: Channel,
    options: Pick<ConsumerOptions, 'prefetch' | 'onDelivery' | 'onLost'>,
  ): Consumer {
    const { settings, topics } = this.#parts;
    const { topic, queue, isSingleActive } = plan;
    const place = { topic, queue, isSingleActive, handOuts: this.#handOuts };
    const onCancelled = () => topics.wasDeleted(plan);
    const side: ConsumerSide = {
      setAside: (delivery, reason) => this.#setAside(delivery, reason),
      requeue: (delivery, delayMs) => this.#requeue(delivery, delayMs),
      ended: () => this.#open.delete(consumer),
    };
    const consumer = new Consumer(settings, channel, { ...place, ...options, onCancelled }, side);
    this.#open.set(consumer, options.onLost);
    return consumer;
  }

  async #begun(work: Promise<void>, { consumer, plan, until }: Beginning): Promise<void> {
    const { settings, topics } = this.#parts;
    const { clock } = settings;
    try {
      await within(work, { clock, ms: until - clock.now(), expected: 'to take a consumer' });
      if (!consumer.isOpen) throw unavailable('to keep a consumer', 'it was lost at once');
    } catch (error) {
      if (isMissing(error))
        for (const it of [plan, planTurn(plan, settings)]) topics.wasDeleted(it);
      await consumer.close();
      throw failureOf('to take a consumer', error);
    }
  }

  /** The queue lets everybody consume: those who want to be alone stand in line beside it. */
  async #join(consumer: Consumer, plan: QueuePlan): Promise<void> {
    const { settings, link, topics, publisher } = this.#parts;
    const line = planTurn(plan, settings);
    await topics.make(line);
    const until = settings.clock.now() + settings.timeoutMs;
    const channel = await link.openChannel((model) => model.createChannel(), until);
    const turn = new Turn(settings, {
      plan: line,
      channel,
      publishToken: () => publisher.publish(line, { id: 'turn', body: '' }),
      onMine: () => void this.#succeed(consumer, plan),
      onCancelled: () => topics.wasDeleted(line),
      onLost: (reason) => consumer.lose(reason),
    });
    consumer.stand(turn);
    await turn.join();
  }

  /** Begins when the one before is gone from the queue, and what it held is back in its place. */
  async #succeed(consumer: Consumer, plan: QueuePlan): Promise<void> {
    const { settings, topics } = this.#parts;
    const until = settings.clock.now() + SUCCESSION_MS;
    try {
      for (let look = 1; settings.clock.now() < until; look++) {
        const { consumerCount } = await topics.counts(plan);
        if (consumerCount === 0) break;
        await sleep(settings.clock, nextDelayMs(look, SUCCESSION_PAUSE));
      }
      if (consumer.isOpen) await consumer.begin();
    } catch (error) {
      consumer.lose(failureOf('to take a consumer', error));
    }
  }

  #setAside({ id, body, topic }: Delivery, reason: string): Promise<void> {
    const { settings, topics, publisher } = this.#parts;
    const deadLetter = { reason, at: settings.clock.now(), topic };
    return publisher.publish(topics.deadLetterPlan(topic), { id, body }, { deadLetter });
  }

  async #requeue(delivery: Delivery, delayMs: number): Promise<void> {
    if (delayMs > 0) {
      await this.#hold(delivery, delayMs);
      return;
    }
    const { topics, publisher } = this.#parts;
    try {
      await publisher.publish(topics.plan(delivery.topic), delivery, delivery);
    } catch (error) {
      if (errorCode(error) !== 'QUEUE_FULL') throw error;
      await this.#hold(delivery, RETRY_FULL_MS);
    }
  }

  async #hold(delivery: Delivery, delayMs: number): Promise<void> {
    const { topics, publisher } = this.#parts;
    await publisher.publish(topics.waitPlan(delivery.topic, delayMs), delivery, delivery);
  }
}
