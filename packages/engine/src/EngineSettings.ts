import { SEEN_WINDOW } from './protocol/SeenList.ts';

/** How an engine behaves; every value has a default that fits most. Times are in milliseconds. */
export interface EngineSettings {
  /** A lease ends by itself after so long; a stalled engine loses its partitions then. Default 1,500. */
  readonly leaseTtlMs: number;
  /** Time between two renewals; well under the lease. Default 400. */
  readonly leaseRenewMs: number;
  /** Most works of a partition that an engine holds at a time; less than half the ids that a thred remembers. Default 120. */
  readonly prefetch: number;
  /** Most threds of a partition that are worked on side by side. Default 64. */
  readonly maxLanes: number;
  /** Most events for one thred in one commit. Default 32. */
  readonly maxFold: number;
  /** Most messages that are on their way at a time, per partition. Default 256. */
  readonly maxOutstanding: number;
  /** A partition takes no more events while so many of its messages wait. Default 10,000. */
  readonly maxOutbox: number;
  /** A message that is not settled for so long is sent again. Default 5,000. */
  readonly sweepMs: number;
  /** Attempts at a message before it is set aside as a dead letter. Default 10. */
  readonly maxSendAttempts: number;
  /** How long traces of ended threds and handled events are kept. Default 900,000. */
  readonly tombstoneMs: number;
  /** How long journal entries are kept. Default 3,600,000. */
  readonly journalKeepMs: number;
  /** Most journal entries that are kept, per partition. Default 100,000. */
  readonly journalKeepEntries: number;
  /** Most threds of a partition that are kept in memory. Default 2,000. */
  readonly cacheSize: number;
  /** Most characters of them, as they stand in the store, ids included; per partition. Default 16,777,216. */
  readonly cacheCharacters: number;
  /** Time between two looks at the catalogue of patterns. Default 1,000. */
  readonly patternPollMs: number;
  /** Time between two words of a quiet owner to itself. Default 60,000. */
  readonly markerMs: number;
  /** An owner that is handed nothing, not even its own word, for so long gives the partition back. Default 5,000. */
  readonly markerTimeoutMs: number;
  /** Longest time that the answer to a system event may take; its sender is told so then. Default 10,000. */
  readonly systemTimeoutMs: number;
  /** Most reactions that one event may run through. Default 100. */
  readonly maxStepsPerEvent: number;
}

/**
 * Settings with defaults for what is left out.
 *
 * @throws RangeError if one is out of its range
 */
export function completeSettings(given: Partial<EngineSettings> = {}): EngineSettings {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  for (const [name, value] of Object.entries(settings) as [keyof EngineSettings, number][])
    if (!(Number.isFinite(value) && value >= 1))
      throw new RangeError(`expected ${name} of 1 or more, found ${value}`);
  if (settings.leaseRenewMs * 2 > settings.leaseTtlMs)
    throw new RangeError(
      `expected leaseRenewMs of at most half of leaseTtlMs (${settings.leaseTtlMs}), found ${settings.leaseRenewMs}`,
    );
  if (settings.prefetch * 2 >= SEEN_WINDOW.latest)
    throw new RangeError(
      `expected prefetch below half of the ${SEEN_WINDOW.latest} ids that a thred remembers, found ${settings.prefetch}`,
    );
  return settings;
}

export const DEFAULT_SETTINGS: EngineSettings = {
  leaseTtlMs: 1_500,
  leaseRenewMs: 400,
  prefetch: 120,
  maxLanes: 64,
  maxFold: 32,
  maxOutstanding: 256,
  maxOutbox: 10_000,
  sweepMs: 5_000,
  maxSendAttempts: 10,
  tombstoneMs: 900_000,
  journalKeepMs: 3_600_000,
  journalKeepEntries: 100_000,
  cacheSize: 2_000,
  cacheCharacters: 16_777_216,
  patternPollMs: 1_000,
  markerMs: 60_000,
  markerTimeoutMs: 5_000,
  systemTimeoutMs: 10_000,
  maxStepsPerEvent: 100,
};
