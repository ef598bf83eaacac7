import type { StoredMessage } from '@srvthreds/storage';

/** A message as the outbox hands it on. */
export type OutboxMessage = Pick<StoredMessage, 'id' | 'topic' | 'body' | 'aggregateId'>;

/** Where messages leave to. */
export interface MessageSink {
  /**
   * Resolves when the message is in other hands; only then is it crossed out. May see the same id again.
   *
   * @throws anything: it is tried again later, and set aside when it has failed too often
   */
  deliver(message: OutboxMessage): Promise<void>;
}
