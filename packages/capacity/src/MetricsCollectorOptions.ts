import type { CpuUsage } from './CpuMeter.ts';

/** Where a `MetricsCollector` reads what it does not count itself. */
export interface MetricsCollectorOptions {
  /** Messages that wait in the queue. Asked once per snapshot; finite, >= 0. */
  readonly queueDepth: () => number | Promise<number>;

  /** Threds that have started and not ended. Asked once per snapshot; finite, >= 0. */
  readonly activeThreds: () => number | Promise<number>;

  /** Connections open at the moment. Asked once per snapshot; finite, >= 0. */
  readonly connectionCount: () => number;

  /**
   * The clock, milliseconds, finite, from any origin. A clock that steps back is taken to stand
   * still until it has caught up, so that a monotonic one (`performance.now`) serves best.
   */
  readonly now: () => number;

  /** CPU time used so far, microseconds. Default: `process.cpuUsage`. */
  readonly cpuUsage?: () => CpuUsage;

  /** Memory held at the moment, bytes, finite, >= 0. Default: `process.memoryUsage.rss`. */
  readonly memoryUsageBytes?: () => number;

  /**
   * Cores the process may use, > 0; a fraction when a container is limited to one.
   * Default: `os.availableParallelism()`, read at construction.
   */
  readonly cores?: number;

  /**
   * How far back rates, ratios and latencies look, whole seconds, 1 to 600; default 60.
   * Each second costs about 4 KB.
   */
  readonly windowSeconds?: number;
}
