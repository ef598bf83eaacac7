import type { Logger, Message, Pattern } from '@srvthreds/core';
import { staticDirectory, type DirectoryEntries } from '@srvthreds/engine';
import type { Coverage } from './Coverage.ts';
import { Simulation } from './Simulation.ts';
import { SimulationWorld } from './SimulationWorld.ts';

/** 2026-01-01 */
const START_MS = 1_767_225_600_000;

export interface SimulateOptions {
  /** Participants, groups and services that the patterns may name. */
  readonly directory?: DirectoryEntries;
  /** Take what would only fail when it is carried out as a warning. Default false. */
  readonly lenient?: boolean;
  /** When it begins, milliseconds since 1970. Default 2026-01-01. */
  readonly startMs?: number;
  /** Where `$log` and the engine write. Default: nowhere. */
  readonly logger?: Logger;
  /** Most reactions that one event may run through. Default 100. */
  readonly maxStepsPerEvent?: number;
}

/** What has come of a simulation. */
export interface SimulationResult {
  /** Every message, in order. */
  readonly messages: readonly Message[];
  /** What of the patterns was tried. */
  readonly coverage: Coverage;
}

/**
 * Plays a script on patterns: the real engine, in memory, on a clock that moves when the script says so. The same script
 * always gives the same messages, ids included.
 *
 * @throws CoreError `PATTERN_INVALID` with all findings; SimulationError; whatever the script throws
 */
export async function simulate(
  patterns: Pattern | readonly Pattern[],
  script: (simulation: Simulation) => Promise<void>,
  { directory, lenient = false, startMs = START_MS, ...options }: SimulateOptions = {},
): Promise<SimulationResult> {
  const world = await SimulationWorld.open({
    patterns: isList(patterns) ? patterns : [patterns],
    lenient,
    startMs,
    ...(directory ? { directory: staticDirectory(directory) } : {}),
    ...options,
  });
  try {
    await script(new Simulation(world));
    return { messages: world.messages, coverage: world.collector.coverage };
  } finally {
    await world.close();
  }
}

function isList(patterns: Pattern | readonly Pattern[]): patterns is readonly Pattern[] {
  return Array.isArray(patterns);
}
