import { sleep } from '@srvthreds/core';
import { deadLetterTopic } from '../contract/QService.ts';
import { ControlChannel } from './ControlChannel.ts';
import { isMissing } from './failures.ts';
import type { Link } from './Link.ts';
import type { RabbitSettings } from './options.ts';
import { planTopic, planWait, type QueuePlan } from './topology.ts';
import { waitLevelMs } from './waitLevelMs.ts';

/** What one queue holds. */
export interface QueueCounts {
  readonly messageCount: number;
  readonly consumerCount: number;
}

/** Plans kept ready; the oldest goes when there are more, and is made again when it is used. */
const MAX_KNOWN = 10_000;

/**
 * The broker sends messages back before it has deleted a quorum queue altogether. One that is made again too early is
 * deleted with the old one, and with what it has confirmed (measured with RabbitMQ 3.10.8).
 */
const DELETED_WITHIN_MS = 1_000;

/** The queues on the broker: makes each before its first use, and remembers that it did. */
export class Topics {
  readonly #settings: RabbitSettings;
  readonly #link: Link;
  readonly #declarations: ControlChannel;
  readonly #questions: ControlChannel;
  readonly #plans = new Map<string, QueuePlan>();
  readonly #made = new Map<string, Promise<void>>();
  readonly #isMade = new Set<string>();
  /** Milliseconds since 1970. */
  readonly #deletedAt = new Map<string, number>();
  /** By topic: queues in which its messages are held back, as far as this service has used them. */
  readonly #waits = new Map<string, Map<number, QueuePlan>>();

  constructor(settings: RabbitSettings, link: Link) {
    this.#settings = settings;
    this.#link = link;
    this.#declarations = new ControlChannel(settings, link);
    this.#questions = new ControlChannel(settings, link);
  }

  /** What is in the way at present of making queues. */
  get trouble(): unknown {
    return this.#link.trouble;
  }

  plan(topic: string): QueuePlan {
    const known = this.#plans.get(topic);
    if (known) return known;
    const plan = planTopic(topic, this.#settings);
    this.#plans.set(topic, plan);
    dropOldest(this.#plans);
    return plan;
  }

  deadLetterPlan(topic: string): QueuePlan {
    return this.plan(deadLetterTopic(topic));
  }

  /** Where messages of a topic wait for about so long. */
  waitPlan(topic: string, delayMs: number): QueuePlan {
    const levelMs = waitLevelMs(delayMs);
    const waits = this.#waits.get(topic) ?? new Map<number, QueuePlan>();
    this.#waits.set(topic, waits);
    const plan = waits.get(levelMs) ?? planWait(this.plan(topic), levelMs, this.#settings);
    waits.set(levelMs, plan);
    return plan;
  }

  isMade({ queue }: QueuePlan): boolean {
    return this.#isMade.has(queue);
  }

  /** @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_REFUSED`, `QUEUE_CLOSED` */
  make(plan: QueuePlan): Promise<void> {
    const known = this.#made.get(plan.queue);
    if (known) return known;
    const making = this.#declare(plan);
    this.#made.set(plan.queue, making);
    making.then(
      () => this.#remember(plan, making),
      () => this.#forget(plan),
    );
    return making;
  }

  /** Somebody has deleted it: it is made again at its next use, when the broker is done with deleting. */
  wasDeleted(plan: QueuePlan): void {
    if (!this.isMade(plan)) return;
    this.#forget(plan);
    this.#deletedAt.set(plan.queue, this.#settings.clock.now());
  }

  /** The broker may come back without what it had. */
  forgetAll(): void {
    this.#made.clear();
    this.#isMade.clear();
  }

  async counts(plan: QueuePlan): Promise<QueueCounts> {
    await this.make(plan);
    try {
      const expected = `to count ${plan.queue}`;
      return await this.#questions.run(expected, (channel) => channel.checkQueue(plan.queue));
    } catch (error) {
      if (isMissing(error)) this.wasDeleted(plan);
      throw error;
    }
  }

  /** Messages that wait in a topic, delayed ones included where this service has delayed some. */
  async waiting(topic: string): Promise<number> {
    const plans = [this.plan(topic), ...(this.#waits.get(topic)?.values() ?? [])];
    const counts = await Promise.all(plans.map((plan) => this.counts(plan)));
    return counts.reduce((sum, { messageCount }) => sum + messageCount, 0);
  }

  async #declare(plan: QueuePlan): Promise<void> {
    if (plan.deadLetters) await this.make(plan.deadLetters);
    const { queue, exchange, routingKey } = plan;
    await this.#isGone(queue);
    await this.#declarations.run(`to make ${queue}`, async (channel) => {
      const declarations: Promise<unknown>[] = [
        channel.assertQueue(queue, { durable: true, arguments: plan.arguments }),
      ];
      if (exchange !== '')
        declarations.push(
          channel.assertExchange(exchange, 'topic', { durable: true }),
          channel.bindQueue(queue, exchange, routingKey),
        );
      await Promise.all(declarations);
    });
  }

  async #isGone(queue: string): Promise<void> {
    const deletedAt = this.#deletedAt.get(queue);
    if (deletedAt === undefined) return;
    const { clock } = this.#settings;
    await sleep(clock, deletedAt + DELETED_WITHIN_MS - clock.now());
    this.#deletedAt.delete(queue);
  }

  #forget({ queue }: QueuePlan): void {
    this.#made.delete(queue);
    this.#isMade.delete(queue);
  }

  #remember({ queue }: QueuePlan, making: Promise<void>): void {
    if (this.#made.get(queue) !== making) return;
    this.#isMade.add(queue);
    dropOldest(this.#made, (oldest) => this.#isMade.delete(oldest));
  }
}

function dropOldest(map: Map<string, unknown>, onDropped?: (key: string) => void): void {
  if (map.size <= MAX_KNOWN) return;
  const [oldest] = map.keys();
  map.delete(oldest!);
  onDropped?.(oldest!);
}
