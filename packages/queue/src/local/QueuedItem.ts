import type { DeadLetter, QueueItem } from '../contract/Delivery.ts';

/** A message at rest in a topic. */
export interface QueuedItem extends QueueItem {
  readonly deadLetter?: DeadLetter;
  /** How often it has been handed out so far. */
  readonly attempts?: number;
  /** Where it is written down, if it is. */
  readonly position?: number;
}
