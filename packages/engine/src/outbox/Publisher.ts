import {
  errorCode,
  errorMessage,
  isRetryable,
  nextDelayMs,
  type Backoff,
  type Cancel,
  type Clock,
  type Logger,
} from '@srvthreds/core';
import Denque from 'denque';
import type { MessageSink, OutboxMessage } from './MessageSink.ts';
import type { Settler } from './Settler.ts';

export interface PublisherOptions {
  readonly sink: MessageSink;
  readonly settler: Settler;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Most messages on their way at a time. */
  readonly maxOutstanding: number;
  /** Most messages that may wait before `room()` does. */
  readonly maxWaiting: number;
  readonly maxAttempts: number;
  /** Messages with the same lane leave one at a time, the next when the one before is delivered. Default: no lanes. */
  readonly laneOf?: (message: OutboxMessage) => string;
  /** Sets a message aside that cannot be delivered; after that it counts as sent. */
  readonly park: (message: OutboxMessage, reason: string) => Promise<void>;
}

interface Entry {
  readonly message: OutboxMessage;
  /** Place among all that were sent here. */
  readonly order: number;
  attempts: number;
}

const AWAY_BACKOFF: Backoff = { baseMs: 50, maxMs: 5_000 };
const RETRY_BACKOFF: Backoff = { baseMs: 100, maxMs: 5_000 };

/**
 * The way out of a partition: hands committed messages on in commit order, and crosses each out when it is in other
 * hands. While the server is away everything waits, in order. A message that fails by itself is tried again later and
 * holds no other up; when it has failed too often it is set aside.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #ready = new Denque<Entry>();
  /** Everything that waits, is on its way, or failed and is tried again, by id. */
  readonly #known = new Map<string, Entry>();
  /** What waits behind another one of its lane; a lane without waiters is there while one of it is on its way. */
  readonly #lanes = new Map<string, Entry[]>();
  /** What came back because the server is away. */
  #held: Entry[] = [];
  #resume: Cancel | undefined;
  #timesAway = 0;
  readonly #retries = new Set<Cancel>();
  #outstanding = 0;
  #sent = 0;
  #abandoned = 0;
  #idle: (() => void)[] = [];
  #waitingForRoom: (() => void)[] = [];
  #stopped = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Sends messages after those sent before; one that is known already is passed over. */
  send(messages: readonly OutboxMessage[]): void {
    if (this.#stopped) return;
    for (const message of messages) {
      if (this.#known.has(message.id)) continue;
      const entry = { message, order: this.#sent++, attempts: 0 };
      this.#known.set(message.id, entry);
      if (this.#mayLeave(entry)) this.#ready.push(entry);
    }
    this.#pump();
  }

  /** Resolves when there is room for more. */
  async room(): Promise<void> {
    const { maxWaiting, logger } = this.#options;
    if (this.#known.size >= maxWaiting && this.#waitingForRoom.length === 0 && !this.#stopped)
      logger.warn({ waiting: this.#known.size }, 'outbox is full; no more events are taken');
    while (this.#known.size >= maxWaiting && !this.#stopped)
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Resolves when every message is delivered or set aside. */
  async drained(): Promise<void> {
    while (this.#known.size > 0 && !this.#stopped)
      await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  get isIdle(): boolean {
    return this.#known.size === 0;
  }

  /** Hands nothing more on; what is left stays in the outbox for the next owner. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#resume?.();
    for (const cancel of this.#retries) cancel();
    const left = this.#known.size + this.#abandoned;
    if (left > 0) this.#options.logger.warn({ left }, 'messages left in the outbox');
    this.#ready.clear();
    this.#wake();
  }

  /** @returns false if another one of its lane is before it; it comes when that one is gone */
  #mayLeave(entry: Entry): boolean {
    const lane = this.#options.laneOf?.(entry.message);
    if (lane === undefined) return true;
    const waiting = this.#lanes.get(lane);
    if (waiting) waiting.push(entry);
    else this.#lanes.set(lane, []);
    return !waiting;
  }

  #leaveLane(message: OutboxMessage): void {
    const lane = this.#options.laneOf?.(message);
    if (lane === undefined) return;
    const next = this.#lanes.get(lane)?.shift();
    if (next) this.#ready.push(next);
    else this.#lanes.delete(lane);
  }

  #pump(): void {
    while (!this.#stopped && !this.#resume && this.#outstanding < this.#options.maxOutstanding) {
      const entry = this.#ready.shift();
      if (!entry) return;
      this.#outstanding++;
      void this.#deliver(entry);
    }
  }

  async #deliver(entry: Entry): Promise<void> {
    try {
      await this.#options.sink.deliver(entry.message);
      this.#timesAway = 0;
      this.#done(entry);
    } catch (error) {
      await this.#failed(entry, error);
    } finally {
      this.#outstanding--;
      this.#pump();
    }
  }

  #done({ message }: Entry): void {
    this.#options.settler.add(message.id);
    this.#forget(message);
  }

  async #failed(entry: Entry, error: unknown): Promise<void> {
    if (this.#stopped) return;
    switch (errorCode(error) ?? 'none') {
      case 'QUEUE_UNAVAILABLE':
        this.#hold(entry, error);
        return;
      case 'ENGINE_STOPPED':
        // Nobody will take it here any more.
        this.#abandoned++;
        this.#forget(entry.message);
        return;
      default:
        await this.#retryOrPark(entry, error);
    }
  }

  /** No attempt is counted: it is not the message's fault. */
  #hold(entry: Entry, error: unknown): void {
    this.#held.push(entry);
    if (this.#resume) return;
    const { clock, logger } = this.#options;
    const delayMs = nextDelayMs(++this.#timesAway, AWAY_BACKOFF);
    logger.warn({ delayMs, err: error }, 'messages wait for the queue');
    this.#resume = clock.after(delayMs, () => {
      this.#resume = undefined;
      for (const held of this.#held.toSorted((a, b) => b.order - a.order))
        this.#ready.unshift(held);
      this.#held = [];
      this.#pump();
    });
  }

  async #retryOrPark(entry: Entry, error: unknown): Promise<void> {
    const { logger, maxAttempts } = this.#options;
    const { message } = entry;
    entry.attempts++;
    const { attempts } = entry;
    const fields = { messageId: message.id, topic: message.topic, attempts, err: error };
    if (attempts < maxAttempts) {
      logger.warn(fields, 'message not delivered; it is tried again');
      this.#later(entry);
      return;
    }
    logger.error(fields, 'message set aside as a dead letter');
    const kind = isRetryable(error) ? 'out of attempts' : 'failed';
    try {
      await this.#options.park(message, `${kind}: ${errorMessage(error)}`);
      this.#done(entry);
    } catch (parkError) {
      logger.warn({ ...fields, err: parkError }, 'message not set aside yet; tried again');
      this.#later(entry);
    }
  }

  #later(entry: Entry): void {
    if (this.#stopped) return;
    const delayMs = nextDelayMs(entry.attempts, RETRY_BACKOFF);
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#retries.delete(cancel);
      this.#ready.push(entry);
      this.#pump();
    });
    this.#retries.add(cancel);
  }

  #forget(message: OutboxMessage): void {
    this.#known.delete(message.id);
    this.#leaveLane(message);
    this.#wake();
  }

  #wake(): void {
    const hasRoom = this.#stopped || this.#known.size < this.#options.maxWaiting;
    if (hasRoom) for (const proceed of this.#waitingForRoom.splice(0)) proceed();
    if (this.#stopped || this.#known.size === 0)
      for (const proceed of this.#idle.splice(0)) proceed();
  }
}
