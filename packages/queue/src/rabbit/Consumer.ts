import { errorMessage, nextDelayMs, sleep, type Backoff } from '@srvthreds/core';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Delivery } from '../contract/Delivery.ts';
import type { Subscription } from '../contract/Subscription.ts';
import { Acks } from './Acks.ts';
import { unavailable } from './failures.ts';
import type { HandOuts } from './HandOuts.ts';
import type { RabbitSettings } from './options.ts';
import type { Turn } from './Turn.ts';
import { attemptsBefore, deadLetterOf, idOf } from './wire.ts';
import { within } from './within.ts';

/** Where messages go that a consumer does not keep. Both resolve when the broker has them. */
export interface ConsumerSide {
  setAside(delivery: Delivery, reason: string): Promise<void>;
  requeue(delivery: Delivery, delayMs: number): Promise<void>;
  /** It has ended; its channel is closed, or about to be. */
  ended(): void;
}

export interface ConsumerOptions {
  readonly topic: string;
  readonly prefetch: number;
  /** The broker ended it, because the queue was deleted or has no leader. */
  readonly onCancelled: () => void;
  readonly onLost: (reason: Error) => void;
  readonly queue: string;
  /** Whether a second consumer of the queue would wait behind this one. */
  readonly isSingleActive: boolean;
  readonly handOuts: HandOuts;
  readonly onDelivery: (delivery: Delivery) => void;
}

/** What the protocol has room for. */
const MOST_PREFETCH = 65_535;
const RETRY: Backoff = { baseMs: 100, maxMs: 5_000 };

/** One subscription, on a channel of its own: closing that is what gives back, in order, what was not settled. */
export class Consumer implements Subscription {
  readonly topic: string;
  readonly #settings: RabbitSettings;
  readonly #channel: Channel;
  readonly #options: ConsumerOptions;
  readonly #side: ConsumerSide;
  // A Map keeps the order in which they were handed out.
  readonly #held = new Map<Delivery, ConsumeMessage>();
  readonly #acks: Acks;
  /** Messages that are acknowledged as soon as their copy is with the broker. */
  readonly #leaving = new Map<ConsumeMessage, Promise<void>>();
  readonly #ending = new AbortController();
  /** Handed to us before the subscription was handed to its owner. */
  #early: ConsumeMessage[] | undefined = [];
  #isOpen = true;
  #hasChannel = true;
  #isCancelled = false;
  #failure: unknown;
  #closing: Promise<void> | undefined;
  #turn: Turn | undefined;

  constructor(
    settings: RabbitSettings,
    channel: Channel,
    options: ConsumerOptions,
    side: ConsumerSide,
  ) {
    this.topic = options.topic;
    this.#settings = settings;
    this.#channel = channel;
    this.#options = options;
    this.#side = side;
    channel.on('error', (error) => (this.#failure = error));
    this.#acks = new Acks(settings.clock, (message, allUpTo) => {
      if (this.#hasChannel) channel.ack(message, allUpTo);
    });
    channel.on('close', () => {
      this.#hasChannel = false;
      this.lose(unavailable('to keep a consumer', this.#failure ?? 'its channel was closed'));
    });
  }

  /** Handed out and not settled. */
  get unsettled(): number {
    return this.#held.size + this.#leaving.size;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** It leaves the line when its channel is closed, not before. */
  stand(turn: Turn): void {
    this.#turn = turn;
    // Closed before it stood in the line: nobody may wait behind a consumer that takes nothing.
    if (!this.#isOpen) void turn.close();
  }

  /** Asks for messages; the first comes in a later turn. */
  async begin(): Promise<void> {
    const { queue, prefetch } = this.#options;
    await this.#channel.prefetch(Math.min(prefetch, MOST_PREFETCH));
    await this.#channel.consume(queue, (message) => this.#receive(message));
    void this.#settings.clock.yieldTurn().then(() => this.#handOutEarly());
  }

  ack(delivery: Delivery): void {
    const message = this.#take(delivery);
    if (message) this.#acks.settle(message);
  }

  ackThrough(delivery: Delivery): void {
    const last = this.#held.get(delivery);
    if (!last) return;
    for (const [earlier, message] of this.#held) {
      this.ack(earlier);
      if (message === last) break;
    }
  }

  reject(delivery: Delivery, reason: string): void {
    this.#leave(delivery, () => this.#side.setAside(delivery, reason));
  }

  requeue(delivery: Delivery, delayMs: number): void {
    this.#leave(delivery, () => this.#side.requeue(delivery, delayMs));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The broker, or what stands between, ends it. */
  lose(reason: Error): void {
    if (!this.#isOpen) return;
    this.#end();
    this.#closing = this.#closeChannels();
    this.#options.onLost(reason);
  }

  async #close(): Promise<void> {
    this.#end();
    await this.#closeChannels();
  }

  async #closeChannels(): Promise<void> {
    const { clock, timeoutMs } = this.#settings;
    const closing = (async () => {
      await Promise.all(this.#leaving.values());
      this.#acks.flush();
      if (this.#acks.hasSent && !this.#isCancelled) await this.#untilWritten();
      await this.#channel.close();
    })();
    try {
      await within(closing, { clock, ms: timeoutMs, expected: 'to close a channel' });
    } catch {
      // It does not answer, or is gone: what was not settled goes back when the broker misses our heartbeats.
    }
    await this.#turn?.close();
  }

  /**
   * A quorum queue that has many acknowledgements to write down keeps the rest back, in the channel, and loses it when
   * that closes. A consumer that comes or goes is written down behind them, so its answer says that they are: this one
   * waits behind ours and is handed nothing. Where it would not wait there is only a question, which a busy disk does
   * not delay (8 of 30 tries lost some): what it loses comes once more. Cancelling ours instead would disturb the order.
   */
  async #untilWritten(): Promise<void> {
    const { queue, isSingleActive } = this.#options;
    if (!isSingleActive) {
      await this.#channel.checkQueue(queue);
      return;
    }
    const { consumerTag } = await this.#channel.consume(queue, () => undefined);
    await this.#channel.cancel(consumerTag);
  }

  #end(): void {
    this.#isOpen = false;
    this.#ending.abort();
    for (const message of this.#held.values()) this.#options.handOuts.remember(message);
    this.#held.clear();
    this.#early = undefined;
    this.#side.ended();
  }

  #receive(message: ConsumeMessage | null): void {
    if (!this.#isOpen) return;
    if (!message) {
      this.#isCancelled = true;
      this.#options.onCancelled();
      this.lose(unavailable('to keep a consumer', 'it was cancelled'));
      return;
    }
    this.#acks.take(message);
    if (this.#early) this.#early.push(message);
    else this.#handOut(message);
  }

  #handOutEarly(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) if (this.#isOpen) this.#handOut(message);
  }

  #handOut(message: ConsumeMessage): void {
    const { topic, handOuts, onDelivery } = this.#options;
    const deadLetter = deadLetterOf(message, topic);
    const delivery: Delivery = {
      id: idOf(message),
      body: message.content.toString(),
      topic,
      attempts: attemptsBefore(message, handOuts.timesBefore(message)) + 1,
      ...(deadLetter ? { deadLetter } : {}),
    };
    this.#held.set(delivery, message);
    try {
      onDelivery(delivery);
    } catch (error) {
      // Thrown into amqplib it would end the connection, and with it everybody else's consumers.
      this.lose(error instanceof Error ? error : new Error(errorMessage(error)));
    }
  }

  #take(delivery: Delivery): ConsumeMessage | undefined {
    const message = this.#held.get(delivery);
    if (!message) return undefined;
    this.#held.delete(delivery);
    this.#options.handOuts.forget(message);
    return message;
  }

  /** The copy first, then the acknowledgement: a crash between the two makes two of it, never none. */
  #leave(delivery: Delivery, publish: () => Promise<void>): void {
    const message = this.#take(delivery);
    if (!message) return;
    this.#leaving.set(message, this.#moveAway(message, publish));
  }

  async #moveAway(message: ConsumeMessage, publish: () => Promise<void>): Promise<void> {
    const isDone = await this.#untilDone(publish);
    this.#leaving.delete(message);
    if (isDone) this.#acks.settle(message);
  }

  async #untilDone(publish: () => Promise<void>): Promise<boolean> {
    const { clock, logger } = this.#settings;
    for (let attempt = 1; ; attempt++) {
      try {
        await publish();
        return true;
      } catch (error) {
        // It goes back with everything else that is not settled.
        if (this.#ending.signal.aborted) return false;
        const delayMs = nextDelayMs(attempt, RETRY);
        logger.warn({ topic: this.topic, delayMs, err: error }, 'message not moved; tried again');
        await sleep(clock, delayMs, this.#ending.signal);
      }
    }
  }
}
