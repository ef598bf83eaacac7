import type { QService } from '@srvthreds/queue';
import type { MessageSink, OutboxMessage } from './MessageSink.ts';

/** Puts messages into the message queue, each on its topic. */
export class QueueSink implements MessageSink {
  readonly #service: QService;

  constructor(service: QService) {
    this.#service = service;
  }

  deliver({ id, topic, body }: OutboxMessage): Promise<void> {
    return this.#service.publish(topic, { id, body });
  }
}
