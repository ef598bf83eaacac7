/** A message as a queue carries it: a name and a text. */
export interface QueueItem {
  /** Given by the sender; a queue does not look at it. */
  readonly id: string;
  readonly body: string;
}

/** A message that has been handed to a consumer and is not settled yet. */
export interface Delivery extends QueueItem {
  readonly topic: string;
  /** How often it has been handed out, this time included; from 1. */
  readonly attempts: number;
  /** Why it was set aside; on a dead-letter topic. */
  readonly deadLetter?: DeadLetter;
}

/** Why and when a message was set aside. */
export interface DeadLetter {
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Topic on which it was. */
  readonly topic: string;
}
