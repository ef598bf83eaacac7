import { silentLogger, SystemClock } from '@srvthreds/core';
import type { EventQ } from '@srvthreds/queue';
import { StorageFactory } from '@srvthreds/storage';
import { Administration } from './control/Administration.ts';
import { staticDirectory } from './directory/Directory.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { EngineParts } from './EngineParts.ts';
import { completeSettings } from './EngineSettings.ts';
import type { HandlerSink } from './outbox/HandlerSink.ts';
import { QueueSink } from './outbox/QueueSink.ts';
import { Serial } from './partition/Serial.ts';
import { localRows, queueRows } from './protocol/messageRows.ts';
import { outboxRows } from './protocol/OutboxRows.ts';
import { PatternsStore } from './stores/PatternsStore.ts';
import { ThredsStore } from './stores/ThredsStore.ts';

/** An engine taken apart. */
export interface EngineComposition {
  readonly parts: EngineParts;
  readonly threds: ThredsStore;
  readonly administration: Administration | undefined;
}

/** What the engine itself adds: where its messages go if there is no queue for them, and who hears of what is handled. */
export interface EngineHooks extends Pick<EngineParts, 'onHandled'> {
  readonly handlers: HandlerSink | undefined;
}

/**
 * Puts together what an engine consists of, with a default for everything that was not given.
 *
 * @throws StorageError `STORAGE_NOT_CONFIGURED` without a storage here or in the factory
 */
export function composeEngine(
  inboundQ: EventQ,
  options: EngineOptions,
  { handlers, onHandled }: EngineHooks,
): EngineComposition {
  const { messageQ, directory = staticDirectory(), logger = silentLogger } = options;
  const { clock = new SystemClock(), storage = StorageFactory.getStorage() } = options;
  const { partitions } = inboundQ;
  const patterns = makePatterns(options, { storage, logger, clock, partitions });
  const threds = new ThredsStore(patterns, storage, { partitions });
  const toQueue = queueRows(directory, options.participantTopic);
  const rows = outboxRows(messageQ ? toQueue : localRows, partitions);
  const sink = messageQ ? new QueueSink(messageQ.service) : handlers!;
  const shared = { storage, directory, patterns, sink, clock, logger };
  const administration =
    options.admin && new Administration({ ...shared, threds, rows: rows.message }, options.admin);
  const parts: EngineParts = {
    ...shared,
    inboundQ,
    rows,
    systemEvents: administration?.service,
    settings: completeSettings(options.settings),
    suspects: new Serial(),
    onJournal: (journal) => administration?.note(journal),
    onHandled,
  };
  return { parts, threds, administration };
}

function makePatterns(
  { directory, expressionBounds, patternCompiler }: EngineOptions,
  {
    storage,
    ...others
  }: Pick<EngineParts, 'storage' | 'logger' | 'clock'> & {
    readonly partitions: number;
  },
): PatternsStore {
  return new PatternsStore(storage, {
    ...others,
    ...(expressionBounds ? { bounds: expressionBounds } : {}),
    ...(patternCompiler ? { compiler: patternCompiler } : {}),
    ...(directory ? { directory } : {}),
  });
}
