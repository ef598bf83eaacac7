import { errorMessage, isRetryable, type Logger } from '@srvthreds/core';
import Denque from 'denque';
import type { MessageSink, OutboxMessage } from './MessageSink.ts';
import type { Settler } from './Settler.ts';

export interface PublisherOptions {
  readonly sink: MessageSink;
  readonly settler: Settler;
  readonly logger: Logger;
  /** Most messages on their way at a time. */
  readonly maxOutstanding: number;
  /** Most messages that may wait before `room()` does. */
  readonly maxWaiting: number;
  readonly maxAttempts: number;
  /** Sets a message aside that cannot be delivered; after that it counts as sent. */
  readonly park: (message: OutboxMessage, reason: string) => Promise<void>;
}

/**
 * The way out of a partition: hands committed messages on in commit order, and crosses each out when it is in other
 * hands. What fails stays in the outbox; the sweep brings it back.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #queue = new Denque<OutboxMessage>();
  /** Ids that wait here or are on their way. */
  readonly #known = new Set<string>();
  readonly #attempts = new Map<string, number>();
  #outstanding = 0;
  #idle: (() => void)[] = [];
  #waitingForRoom: (() => void)[] = [];
  #stopped = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Sends messages after those sent before; one that is known already is passed over. */
  send(messages: readonly OutboxMessage[]): void {
    for (const message of messages) {
      if (this.#known.has(message.id)) continue;
      this.#known.add(message.id);
      this.#queue.push(message);
    }
    this.#pump();
  }

  /** Resolves when there is room for more. */
  async room(): Promise<void> {
    while (this.#known.size >= this.#options.maxWaiting && !this.#stopped)
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Resolves when nothing waits and nothing is on its way. */
  async drained(): Promise<void> {
    while (this.#known.size > 0 && !this.#stopped)
      await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  get isIdle(): boolean {
    return this.#known.size === 0;
  }

  /** Hands nothing more on. */
  stop(): void {
    this.#stopped = true;
    this.#queue.clear();
    this.#wake();
  }

  #pump(): void {
    while (!this.#stopped && this.#outstanding < this.#options.maxOutstanding) {
      const message = this.#queue.shift();
      if (!message) return;
      this.#outstanding++;
      void this.#deliver(message);
    }
  }

  async #deliver(message: OutboxMessage): Promise<void> {
    try {
      await this.#options.sink.deliver(message);
      this.#attempts.delete(message.id);
      this.#options.settler.add(message.id);
    } catch (error) {
      await this.#failed(message, error);
    } finally {
      this.#outstanding--;
      this.#known.delete(message.id);
      this.#wake();
      this.#pump();
    }
  }

  async #failed(message: OutboxMessage, error: unknown): Promise<void> {
    if (this.#stopped) return;
    const attempts = (this.#attempts.get(message.id) ?? 0) + 1;
    this.#attempts.set(message.id, attempts);
    const { logger, maxAttempts } = this.#options;
    const fields = { messageId: message.id, topic: message.topic, attempts, err: error };
    if (attempts < maxAttempts) {
      logger.warn(fields, 'message not delivered; it will be sent again');
      return;
    }
    logger.error(fields, 'message set aside as a dead letter');
    const kind = isRetryable(error) ? 'out of attempts' : 'failed';
    try {
      await this.#options.park(message, `${kind}: ${errorMessage(error)}`);
      this.#attempts.delete(message.id);
      this.#options.settler.add(message.id);
    } catch (parkError) {
      logger.warn({ ...fields, err: parkError }, 'message not set aside yet; tried again');
    }
  }

  #wake(): void {
    if (this.#known.size < this.#options.maxWaiting)
      for (const proceed of this.#waitingForRoom.splice(0)) proceed();
    if (this.#known.size === 0 || this.#stopped)
      for (const proceed of this.#idle.splice(0)) proceed();
    if (this.#stopped) for (const proceed of this.#waitingForRoom.splice(0)) proceed();
  }
}
