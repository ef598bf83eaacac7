import { NON_NEGATIVE, requireNumber } from './requireNumber.ts';

/** CPU time a process has used since its start, microseconds; the shape of `process.cpuUsage()`. */
export interface CpuUsage {
  /** Time in the program itself, microseconds, >= 0. */
  readonly user: number;
  /** Time the kernel worked for it, microseconds, >= 0. */
  readonly system: number;
}

const MIN_INTERVAL_MS = 1000;

function totalMs({ user, system }: CpuUsage): number {
  requireNumber('cpuUsage().user', user, NON_NEGATIVE);
  requireNumber('cpuUsage().system', system, NON_NEGATIVE);
  return (user + system) / 1000;
}

/**
 * Turns a running total of CPU time into the ratio of all cores that was busy since the last look.
 */
export class CpuMeter {
  readonly #usage: () => CpuUsage;
  readonly #cores: number;
  #sinceMs: number;
  #usedMs: number;
  #last: number | undefined;

  constructor(usage: () => CpuUsage, cores: number, startMs: number) {
    this.#usage = usage;
    this.#cores = cores;
    this.#sinceMs = startMs;
    this.#usedMs = totalMs(usage());
  }

  /**
   * The ratio since the last measurement, 0 to 1. Within a second of it the same answer again:
   * several readers must not cut each other's intervals down to noise.
   */
  read(atMs: number): number {
    const elapsedMs = atMs - this.#sinceMs;
    if (elapsedMs <= 0) return this.#last ?? 0;
    if (elapsedMs < MIN_INTERVAL_MS && this.#last !== undefined) return this.#last;
    const usedMs = totalMs(this.#usage());
    // The clock and the CPU time are read one after the other, so a full machine can come out a
    // little above 1.
    const ratio = (usedMs - this.#usedMs) / (elapsedMs * this.#cores);
    this.#sinceMs = atMs;
    this.#usedMs = usedMs;
    this.#last = Math.min(1, Math.max(0, ratio));
    return this.#last;
  }
}
