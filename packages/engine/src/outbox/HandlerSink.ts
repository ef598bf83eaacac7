import type { Message } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import type { MessageSink, OutboxMessage } from './MessageSink.ts';

/** Takes a message; resolved means delivered. May see the same id again. */
export type OnMessage = (message: Message) => Promise<void> | void;

/** Gives messages to functions in this process. Until there is one, messages wait in the outbox. */
export class HandlerSink implements MessageSink {
  #handlers: readonly OnMessage[] = [];
  #waiting: (() => void)[] = [];
  #isClosed = false;

  /** @returns takes the handler away again */
  add(handler: OnMessage): () => void {
    this.#handlers = [...this.#handlers, handler];
    for (const proceed of this.#waiting.splice(0)) proceed();
    return () => {
      this.#handlers = this.#handlers.filter((other) => other !== handler);
    };
  }

  /** No handler will come any more: what waits for one has not been delivered and stays in the outbox. */
  close(): void {
    this.#isClosed = true;
    for (const proceed of this.#waiting.splice(0)) proceed();
  }

  async deliver({ body }: OutboxMessage): Promise<void> {
    while (this.#handlers.length === 0) await this.#handlerAdded();
    // Each handler gets a message of its own, so that none sees what another one does to it.
    const given = this.#handlers.map(async (handler) => handler(JSON.parse(body) as Message));
    await (given.length === 1 ? given[0] : Promise.all(given));
  }

  async #handlerAdded(): Promise<void> {
    if (!this.#isClosed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#isClosed && this.#handlers.length === 0)
      throw new EngineError('ENGINE_STOPPED', 'expected a message handler, found none', {
        retryable: true,
      });
  }
}
