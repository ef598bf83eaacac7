import type { Message } from '@srvthreds/core';
import type { MessageSink, OutboxMessage } from './MessageSink.ts';

/** Takes a message; resolved means delivered. May see the same id again. */
export type OnMessage = (message: Message) => Promise<void> | void;

/** Gives messages to functions in this process. Until there is one, messages wait in the outbox. */
export class HandlerSink implements MessageSink {
  #handlers: readonly OnMessage[] = [];
  #waiting: (() => void)[] = [];

  /** @returns takes the handler away again */
  add(handler: OnMessage): () => void {
    this.#handlers = [...this.#handlers, handler];
    for (const proceed of this.#waiting.splice(0)) proceed();
    return () => {
      this.#handlers = this.#handlers.filter((other) => other !== handler);
    };
  }

  async deliver({ body }: OutboxMessage): Promise<void> {
    while (this.#handlers.length === 0)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    // Each handler gets a message of its own, so that none sees what another one does to it.
    await Promise.all(this.#handlers.map(async (handler) => handler(JSON.parse(body) as Message)));
  }
}
