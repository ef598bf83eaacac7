import type { QueuedItem } from './QueuedItem.ts';

/** Where a topic writes down what becomes of its messages; a topic in memory writes nothing. */
export interface TopicBook {
  /** These are done with. */
  forget(items: readonly QueuedItem[]): void;
  /** Goes to the dead-letter topic. */
  setAside(item: QueuedItem, reason: string): void;
  /** Goes to the end. @returns the message as it is written down there, or a promise of it */
  moveToEnd(item: QueuedItem, delayMs: number): QueuedItem | Promise<QueuedItem>;
  /**
   * Asked before each hand-out.
   *
   * @returns nothing if the message may be handed out now; else what has to be waited for before it is asked again. That
   *   may fail; it never throws at once.
   */
  beforeHandOut(item: QueuedItem): Promise<void> | undefined;
}
