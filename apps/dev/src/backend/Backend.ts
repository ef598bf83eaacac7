import type { Message } from '@srvthreds/core';
import type {
  Engine,
  JournalLine,
  MessageHandler,
  PatternsStore,
  Receipt,
  ThredsStore,
} from '@srvthreds/engine';
import type { EventQ } from '@srvthreds/queue';

/** What the page stands on: an engine in this process, or engines elsewhere. */
export interface Backend {
  /** Takes events in. */
  readonly handler: MessageHandler;
  readonly inboundQ: EventQ;
  readonly threds: ThredsStore;
  readonly patterns: PatternsStore;
  /** The engine of this process, if it has one. */
  readonly engine?: Engine;
  readonly health: () => object;
  readonly isReady: () => boolean;
  /** Has messages to participants delivered; from `start` on. */
  onMessage(deliver: (message: Message) => void): void;
  /** Tells of what was handled. */
  onHandled(listener: (receipt: Receipt) => void): void;
  /** Told of what is new in the journals. */
  readonly onLines?: (lines: readonly JournalLine[]) => void;
  start(): Promise<void>;
  close(): Promise<void>;
}
