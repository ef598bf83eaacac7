import type { Delivery } from './Delivery.ts';

export interface SubscribeOptions {
  /** Most unsettled messages at a time, >= 1. */
  readonly prefetch: number;
  /** Be the only one that is handed messages. Default false. */
  readonly exclusive?: boolean;
  /**
   * Called once if the queue ends the subscription by itself, its own `close()` included; what was not settled is handed
   * out again. Not called when the consumer closes it.
   */
  readonly onLost?: (reason: Error) => void;
}

/** A consumer's place at a topic. Settling what is not held (any more) does nothing. */
export interface Subscription {
  /** Done: the queue forgets the message. */
  ack(delivery: Delivery): void;
  /** Done, with all handed out before it. */
  ackThrough(delivery: Delivery): void;
  /** Cannot be done: sets the message aside on the dead-letter topic. */
  reject(delivery: Delivery, reason: string): void;
  /** Later: puts the message back at the end of its topic, `delayMs` (>= 0) from now. */
  requeue(delivery: Delivery, delayMs: number): void;
  /**
   * Ends it. Waits until settlements made before are with the queue; what is not settled goes back to the front of the
   * topic, in order. May be called twice.
   */
  close(): Promise<void>;
}
