import type { Cancel } from '@srvthreds/core';
import type { Channel, ConsumeMessage } from 'amqplib';
import { unavailable } from './failures.ts';
import type { RabbitSettings } from './options.ts';
import type { QueuePlan } from './topology.ts';

export interface TurnOptions {
  readonly plan: QueuePlan;
  readonly channel: Channel;
  /** Puts a token into the line. */
  readonly publishToken: () => Promise<void>;
  /** It is this one's turn, until it ends. */
  readonly onMine: () => void;
  readonly onCancelled: () => void;
  readonly onLost: (reason: Error) => void;
}

/** A broker closes a channel that keeps a message for half an hour; so the token is renewed. */
const RENEW_EVERY_MS = 5 * 60_000;

/**
 * A place in the line of those who want to be the only consumer of a queue that many may consume.
 *
 * The line is a queue with a single active consumer: the earliest is given the token and keeps it; when it goes, the
 * token goes to the next. Each puts a token in when it joins, so that one is there; more than one do no harm.
 */
export class Turn {
  readonly #settings: RabbitSettings;
  readonly #options: TurnOptions;
  #token: ConsumeMessage | undefined;
  #cancelRenewal: Cancel = () => undefined;
  #isOpen = true;

  constructor(settings: RabbitSettings, options: TurnOptions) {
    this.#settings = settings;
    this.#options = options;
    options.channel.on('close', () => this.#lose('its channel was closed'));
  }

  /** Resolves when it stands in the line. */
  async join(): Promise<void> {
    const { plan, channel, publishToken } = this.#options;
    await channel.prefetch(1);
    await channel.consume(plan.queue, (token) => this.#receive(token));
    await publishToken();
  }

  /** Makes room for the next. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#cancelRenewal();
    // If the channel is gone, so is the place.
    await this.#options.channel.close().catch(() => undefined);
  }

  #receive(token: ConsumeMessage | null): void {
    if (!this.#isOpen) return;
    if (!token) {
      this.#options.onCancelled();
      this.#lose('it was cancelled');
      return;
    }
    const isFirst = this.#token === undefined;
    this.#token = token;
    this.#cancelRenewal = this.#settings.clock.after(RENEW_EVERY_MS, () => void this.#renew());
    if (isFirst) this.#options.onMine();
  }

  async #renew(): Promise<void> {
    try {
      await this.#options.publishToken();
      // Given back only now: at no moment is there no token.
      if (this.#isOpen && this.#token) this.#options.channel.ack(this.#token);
    } catch (error) {
      this.#settings.logger.warn({ err: error }, 'turn not renewed; tried again');
      this.#cancelRenewal = this.#settings.clock.after(RENEW_EVERY_MS, () => void this.#renew());
    }
  }

  #lose(reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#cancelRenewal();
    this.#options.onLost(unavailable('to keep a place in a line', reason));
  }
}
