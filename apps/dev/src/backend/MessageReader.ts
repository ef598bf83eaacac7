import { sleep, type Clock, type Logger, type Message } from '@srvthreds/core';
import { SESSION_TOPIC } from '@srvthreds/engine';
import type { MessageQ } from '@srvthreds/queue';

/** Between two attempts while the queue is away. */
const RETRY_MS = 1_000;

export interface MessageReaderOptions {
  readonly messageQ: MessageQ;
  readonly deliver: (message: Message) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Takes messages to participants from the message queue. */
export class MessageReader {
  readonly #options: MessageReaderOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: MessageReaderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#takeOne(signal);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn({ err: error }, 'messages not read; tried again');
        await sleep(clock, RETRY_MS, signal);
      }
    }
  }

  async #takeOne(signal: AbortSignal): Promise<void> {
    const { messageQ, deliver } = this.#options;
    const taken = await messageQ.pop([SESSION_TOPIC], { signal });
    const { to, event, seq } = taken.payload;
    // By the id that the journal knows it by, so that what comes both ways is one message.
    deliver({ id: event.id, to, event, seq });
    messageQ.delete(taken);
  }
}
