import type { Clock, Logger } from '@srvthreds/core';
import type { EventQ } from '@srvthreds/queue';
import type { Storage } from '@srvthreds/storage';
import type { SystemEvents } from './control/SystemEvents.ts';
import type { Directory } from './directory/Directory.ts';
import type { EngineSettings } from './EngineSettings.ts';
import type { MessageSink } from './outbox/MessageSink.ts';
import type { Serial } from './partition/Serial.ts';
import type { OutboxRows } from './protocol/OutboxRows.ts';
import type { Receipt } from './Receipt.ts';
import type { PatternsStore } from './stores/PatternsStore.ts';

/** What all partitions of one engine share. */
export interface EngineParts {
  readonly storage: Storage;
  readonly inboundQ: EventQ;
  readonly patterns: PatternsStore;
  readonly directory: Directory;
  /** Answers system events; undefined if nobody does here. */
  readonly systemEvents: SystemEvents | undefined;
  readonly rows: OutboxRows;
  readonly sink: MessageSink;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: EngineSettings;
  /** Events of which an engine may have died are handled one at a time, over all partitions. */
  readonly suspects: Serial;
  /** Told what each commit has written down. */
  readonly onJournal: (journal: readonly string[]) => void;
  /** Told of every event that is handled, after its commit. */
  readonly onHandled: (receipt: Receipt) => void;
}
