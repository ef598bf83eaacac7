import { availableParallelism } from 'node:os';
import { CpuMeter } from './CpuMeter.ts';
import type { HandledEvent } from './HandledEvent.ts';
import { HandledWindow } from './HandledWindow.ts';
import type { MetricsCollectorOptions } from './MetricsCollectorOptions.ts';
import type { PerformanceMetrics } from './PerformanceMetrics.ts';
import { FINITE, NON_NEGATIVE, POSITIVE, requireNumber } from './requireNumber.ts';
import type { NumberRule } from './requireNumber.ts';
import { unlessAborted } from './unlessAborted.ts';

const WINDOW_SECONDS: NumberRule = {
  text: 'a whole number from 1 to 600',
  holds: (value) => Number.isInteger(value) && value >= 1 && value <= 600,
};

function requireSources(options: MetricsCollectorOptions): void {
  for (const name of ['queueDepth', 'activeThreds', 'connectionCount', 'now'] as const) {
    if (typeof options[name] !== 'function') {
      throw new TypeError(`expected ${name} to be a function, found ${typeof options[name]}`);
    }
  }
}

/** Async, so that a source that throws rejects like any other, and is seen by whoever waits. */
async function readSource(name: string, read: () => number | Promise<number>): Promise<number> {
  return requireNumber(`${name}()`, await read(), NON_NEGATIVE);
}

/**
 * Computes `PerformanceMetrics` for one process from what happens in it.
 *
 * It is told of each handled event, asks its sources when a snapshot is wanted, and runs nothing in
 * between: no timer, nothing to close. Its memory depends on the window alone, about 250 KB at the
 * default.
 *
 * The window is the last `windowSeconds` whole seconds and the second that runs; rates divide by
 * the time it covers, but by no less than a second.
 */
export class MetricsCollector {
  readonly #options: MetricsCollectorOptions;
  readonly #memoryUsageBytes: () => number;
  readonly #window: HandledWindow;
  readonly #cpu: CpuMeter;
  readonly #startMs: number;
  #elapsedMs = 0;

  /**
   * @throws TypeError when a source is missing or no function, or a setting or the clock's time is
   *   no number
   * @throws RangeError when `cores`, `windowSeconds` or the clock's time is outside its range
   */
  constructor(options: MetricsCollectorOptions) {
    requireSources(options);
    const { windowSeconds = 60, cores = availableParallelism() } = options;
    this.#options = options;
    this.#memoryUsageBytes = options.memoryUsageBytes ?? (() => process.memoryUsage.rss());
    this.#window = new HandledWindow(requireNumber('windowSeconds', windowSeconds, WINDOW_SECONDS));
    this.#startMs = requireNumber('now()', options.now(), FINITE);
    const cpuUsage = options.cpuUsage ?? (() => process.cpuUsage());
    this.#cpu = new CpuMeter(cpuUsage, requireNumber('cores', cores, POSITIVE), 0);
  }

  /**
   * Counts one event whose handling has ended.
   *
   * @throws TypeError when `latencyMs` or the clock's time is not a number
   * @throws RangeError when `latencyMs` or the clock's time is not finite
   */
  recordHandled(event: HandledEvent): void {
    const latencyMs = Math.max(0, requireNumber('latencyMs', event.latencyMs, FINITE));
    this.#window.record(this.#now(), { ...event, latencyMs });
  }

  /**
   * The metrics of this moment. The two sources that may be slow are asked at the same time.
   *
   * Snapshots within a second of each other share one CPU measurement; before the first there is
   * the time since construction.
   *
   * @param signal ends the wait for a source that does not answer; without it the sources keep
   *   their own deadline
   * @throws the error of a source that throws or rejects, or the reason of `signal`
   * @throws TypeError when a source or the clock gives something other than a number
   * @throws RangeError when a source gives a number that is negative or not finite, or the clock
   *   one not finite
   */
  async snapshot(signal?: AbortSignal): Promise<PerformanceMetrics> {
    signal?.throwIfAborted();
    const atOnce = { ...this.#counted(), ...this.#measured() };
    const answers = Promise.all([
      readSource('queueDepth', () => this.#options.queueDepth()),
      readSource('activeThreds', () => this.#options.activeThreds()),
    ]);
    const [depth, threds] = await unlessAborted(answers, signal);
    return { queueDepth: depth, ...atOnce, activeThreds: threds };
  }

  /**
   * The latency that a share of the window's events did not exceed.
   *
   * @param quantile 0 to 1: 0.5 for the median, 0.99 for the 99th percentile
   * @returns milliseconds, within 1/32 (3.2 %) plus one microsecond; 0 when no event was handled
   * @throws TypeError when `quantile` or the clock's time is not a number
   * @throws RangeError when `quantile` is outside its range or the clock's time is not finite
   * @see LatencyHistogram for the method and its limits
   */
  latencyQuantileMs(quantile: number): number {
    return this.#window.latencies(this.#now()).quantileMs(quantile);
  }

  #counted() {
    const { handled, matched, failed, latencySumMs, seconds } = this.#window.totals(this.#now());
    const perEvent = (sum: number) => (handled === 0 ? 0 : sum / handled);
    return {
      messageProcessingRate: handled / seconds,
      messageLatency: perEvent(latencySumMs),
      patternMatchRate: perEvent(matched),
      errorRate: perEvent(failed),
    };
  }

  #measured() {
    const connections = this.#options.connectionCount();
    return {
      cpuUtilization: this.#cpu.read(this.#now()),
      memoryUsage: requireNumber('memoryUsageBytes()', this.#memoryUsageBytes(), NON_NEGATIVE),
      connectionCount: requireNumber('connectionCount()', connections, NON_NEGATIVE),
    };
  }

  /** Milliseconds since construction; never less than before. */
  #now(): number {
    const nowMs = requireNumber('now()', this.#options.now(), FINITE);
    this.#elapsedMs = Math.max(this.#elapsedMs, nowMs - this.#startMs);
    return this.#elapsedMs;
  }
}
