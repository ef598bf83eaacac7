/**
 * What a scaling decision looks at, for one process at one moment.
 *
 * Rates, ratios and the latency are means over the collector's sliding window; the rest is read at
 * the moment.
 *
 * @see SrvThreds, Scalability and Performance, "Performance Metrics", which gives the names
 */
export interface PerformanceMetrics {
  /** Messages that wait in the queue, not yet taken. Whole number, >= 0. */
  readonly queueDepth: number;

  /** Events handled per second, whatever their outcome. >= 0; 0 when none was handled. */
  readonly messageProcessingRate: number;

  /** Mean latency of the events handled, milliseconds. >= 0; 0 when none was handled. */
  readonly messageLatency: number;

  /**
   * CPU time of this process as a ratio of all cores, 0 to 1, since the previous measurement.
   * One busy JavaScript thread on four cores shows as 0.25.
   */
  readonly cpuUtilization: number;

  /** Memory the process holds (resident set), bytes. >= 0. */
  readonly memoryUsage: number;

  /** Connections open at the moment. Whole number, >= 0. */
  readonly connectionCount: number;

  /** Threds that have started and not ended. Whole number, >= 0. */
  readonly activeThreds: number;

  /**
   * Ratio of the handled events that matched a pattern or a waiting reaction, 0 to 1; 0 when none
   * was handled. Times `messageProcessingRate` it is matches per second.
   */
  readonly patternMatchRate: number;

  /**
   * Ratio of the handled events that failed, 0 to 1; 0 when none was handled.
   * Times `messageProcessingRate` it is failures per second.
   */
  readonly errorRate: number;
}
