import { nextDelayMs, sleep, type Backoff } from '@srvthreds/core';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { randomInt } from 'node:crypto';
import { queueClosed, unavailable } from './failures.ts';
import type { RabbitSettings } from './options.ts';
import { within } from './within.ts';

const LAST_WORDS_MS = 1_000;
const BACKOFF: Backoff = { baseMs: 50, maxMs: 2_000 };

/** A connection that is opened when it is wanted, and again after it was lost. */
export class Link {
  readonly #settings: RabbitSettings;
  readonly #purpose: string;
  readonly #onLost: () => void;
  readonly #closing = new AbortController();
  #connecting: Promise<ChannelModel> | undefined;
  #current: ChannelModel | undefined;
  #failures = 0;
  #retryAt = 0;
  #lastFailure: unknown;
  #blockedBecause: string | undefined;

  /** @param purpose for the log, and shown in the broker's list of connections */
  constructor(settings: RabbitSettings, purpose: string, onLost: () => void = () => undefined) {
    this.#settings = settings;
    this.#purpose = purpose;
    this.#onLost = onLost;
  }

  /** What is in the way at present: why there is no connection, or why the broker takes nothing from it. */
  get trouble(): unknown {
    if (!this.#current) return this.#lastFailure;
    return this.#blockedBecause && `it takes nothing: ${this.#blockedBecause}`;
  }

  /**
   * A channel of this connection. Waits for the broker to come back, but not beyond a time.
   *
   * @param until milliseconds since 1970
   * @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_CLOSED`
   */
  async openChannel<C extends Channel>(
    open: (model: ChannelModel) => Promise<C>,
    until: number,
  ): Promise<C> {
    const { clock } = this.#settings;
    for (;;) {
      const model = await this.#connection(until);
      const opening = open(model);
      try {
        const patience = { clock, ms: until - clock.now(), expected: 'to open a channel' };
        const channel = await within(opening, patience);
        // A broken channel tells by its `close`; without a listener its error would end the process.
        return channel.on('error', () => undefined);
      } catch (error) {
        opening.then((channel) => channel.close()).catch(() => undefined);
        // Else the connection was lost on the way, and there may be a new one.
        if (this.#current === model) throw unavailable('to open a channel', error);
      }
    }
  }

  /** Waits for what is under way to be said, then lets go. May be called twice. */
  async close(): Promise<void> {
    this.#closing.abort();
    const model = await this.#connecting?.catch(() => undefined);
    if (!model || model !== this.#current) return;
    this.#current = undefined;
    const { clock, timeoutMs } = this.#settings;
    try {
      await within(model.close(), { clock, ms: timeoutMs, expected: 'to end the connection' });
    } catch {
      // It does not answer, or is gone already: either way there is nobody to say good-bye to.
      cutOff(model);
    }
  }

  async #connection(until: number): Promise<ChannelModel> {
    const { clock } = this.#settings;
    for (;;) {
      if (this.#closing.signal.aborted) throw queueClosed();
      const leftMs = until - clock.now();
      const pauseMs = this.#current ? 0 : this.#retryAt - clock.now();
      if (leftMs <= Math.max(0, pauseMs)) {
        await sleep(clock, leftMs, this.#closing.signal);
        throw unavailable('to be there', this.#lastFailure);
      }
      if (pauseMs > 0) await sleep(clock, pauseMs, this.#closing.signal);
      else
        try {
          this.#connecting ??= this.#connect();
          return await within(this.#connecting, { clock, ms: leftMs, expected: 'to be there' });
        } catch (error) {
          this.#lastFailure = error;
        }
    }
  }

  async #connect(): Promise<ChannelModel> {
    const { urls, clock, logger } = this.#settings;
    try {
      const model = await this.#openConnection(urls[this.#failures % urls.length]!);
      this.#failures = 0;
      this.#current = model;
      this.#watch(model);
      logger.debug({ purpose: this.#purpose }, 'connected to RabbitMQ');
      return model;
    } catch (error) {
      this.#failures++;
      const delayMs = nextDelayMs(this.#failures, BACKOFF);
      // Not all at the same moment, when many have lost the same broker.
      this.#retryAt = clock.now() + delayMs / 2 + randomInt(Math.ceil(delayMs / 2));
      this.#connecting = undefined;
      logger.warn({ purpose: this.#purpose, err: error }, 'no connection to RabbitMQ');
      throw error;
    }
  }

  async #openConnection(text: string): Promise<ChannelModel> {
    const { clock, timeoutMs, heartbeatSeconds, tls } = this.#settings;
    const url = new URL(text);
    if (!url.searchParams.has('heartbeat'))
      url.searchParams.set('heartbeat', String(heartbeatSeconds));
    // Without noDelay each small frame may wait 40 ms for the one before it to be acknowledged.
    const opening = connect(url.href, {
      ...tls,
      noDelay: true,
      timeout: timeoutMs,
      clientProperties: { connection_name: `srvthreds ${this.#purpose}` },
    });
    try {
      return await within(opening, { clock, ms: timeoutMs, expected: 'to open a connection' });
    } catch (error) {
      opening.then(cutOff, () => undefined);
      throw error;
    }
  }

  #watch(model: ChannelModel): void {
    model.on('error', (error) => (this.#lastFailure = error));
    model.on('blocked', (reason) => (this.#blockedBecause = reason));
    model.on('unblocked', () => (this.#blockedBecause = undefined));
    model.on('close', (reason?: Error) => {
      if (reason) this.#lastFailure = reason;
      this.#blockedBecause = undefined;
      if (this.#current !== model) return;
      this.#current = undefined;
      this.#connecting = undefined;
      const { logger } = this.#settings;
      logger.warn({ purpose: this.#purpose, err: reason }, 'connection to RabbitMQ lost');
      // One that fell silent would be kept half open for as long as the system likes.
      this.#settings.clock.after(LAST_WORDS_MS, () => cutOff(model));
      this.#onLost();
    });
  }
}

/** Ends a connection without waiting for the broker's word; amqplib has no name for that. */
function cutOff(model: ChannelModel): void {
  const { stream } = model.connection as { readonly stream?: { destroy(): void } };
  stream?.destroy();
}
