import type { Pattern } from '@srvthreds/core';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { Engine } from './Engine.ts';
import type { EngineOptions } from './EngineOptions.ts';

export interface CreateEngineOptions extends Omit<
  EngineOptions,
  'messageQ' | 'participantTopic' | 'drainOnShutdown'
> {
  /** Patterns to take into use. */
  readonly patterns?: readonly Pattern[];
  /** Take what would only fail at run time as a warning. Default false. */
  readonly lenient?: boolean;
  /** Partitions of the engine's memory. Default 4. */
  readonly partitions?: number;
}

/** A minute is enough: in one process nothing comes again later than that. */
const TOMBSTONE_MS = 60_000;
const JOURNAL_ENTRIES = 10_000;

/**
 * A running engine in this process, with everything in memory; no server. What it holds ends with the process.
 *
 * @throws CoreError `PATTERN_INVALID` with all findings
 */
export async function createEngine(options: CreateEngineOptions = {}): Promise<Engine> {
  const { patterns = [], partitions = 4, lenient = false, ...engineOptions } = options;
  const clock = options.clock ? { clock: options.clock } : {};
  const inboundQ = new EventQ(new MemoryQService(clock), { partitions, ...clock });
  const engine = new Engine(inboundQ, {
    storage: new MemoryStorage(clock),
    ...engineOptions,
    settings: {
      tombstoneMs: TOMBSTONE_MS,
      journalKeepEntries: JOURNAL_ENTRIES,
      ...options.settings,
    },
    drainOnShutdown: true,
  });
  await engine.patterns.addAll(patterns, { lenient });
  await engine.start();
  return engine;
}
