import type { HandledEvent } from './HandledEvent.ts';
import { LatencyHistogram } from './LatencyHistogram.ts';

/** Sums over the window. */
export interface WindowTotals {
  readonly handled: number;
  readonly matched: number;
  readonly failed: number;
  readonly latencySumMs: number;
  /** How much time the sums cover, seconds, >= 1. */
  readonly seconds: number;
}

interface Bucket {
  second: number;
  matched: number;
  failed: number;
  latencySumMs: number;
  readonly latencies: LatencyHistogram;
}

function emptyBucket(): Bucket {
  return { second: -1, matched: 0, failed: 0, latencySumMs: 0, latencies: new LatencyHistogram() };
}

function reopen(bucket: Bucket, second: number): void {
  bucket.second = second;
  bucket.matched = 0;
  bucket.failed = 0;
  bucket.latencySumMs = 0;
  bucket.latencies.reset();
}

/**
 * The events of the last seconds: a ring of one-second buckets, one for each whole second of the
 * window and one for the second that runs. Old buckets are overwritten, never swept, so that
 * nothing needs a timer.
 *
 * Times are milliseconds since the window opened, >= 0, and never go back; the caller sees to that.
 */
export class HandledWindow {
  readonly #windowSeconds: number;
  readonly #buckets: readonly Bucket[];

  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
    this.#buckets = Array.from({ length: windowSeconds + 1 }, emptyBucket);
  }

  record(atMs: number, { latencyMs, matched, failed }: HandledEvent): void {
    const second = Math.floor(atMs / 1000);
    const bucket = this.#buckets[second % this.#buckets.length];
    if (bucket === undefined) return;
    if (bucket.second !== second) reopen(bucket, second);
    if (matched) bucket.matched += 1;
    if (failed) bucket.failed += 1;
    bucket.latencySumMs += latencyMs;
    bucket.latencies.record(latencyMs);
  }

  totals(atMs: number): WindowTotals {
    const totals = { handled: 0, matched: 0, failed: 0, latencySumMs: 0 };
    for (const bucket of this.#live(atMs)) {
      totals.handled += bucket.latencies.count;
      totals.matched += bucket.matched;
      totals.failed += bucket.failed;
      totals.latencySumMs += bucket.latencySumMs;
    }
    // At least a second, or the first event after the start would pass for a thousand per second.
    return { ...totals, seconds: Math.max(1, atMs / 1000 - this.#firstSecond(atMs)) };
  }

  latencies(atMs: number): LatencyHistogram {
    const all = new LatencyHistogram();
    for (const bucket of this.#live(atMs)) all.add(bucket.latencies);
    return all;
  }

  #live(atMs: number): Bucket[] {
    const first = this.#firstSecond(atMs);
    return this.#buckets.filter((bucket) => bucket.second >= first);
  }

  #firstSecond(atMs: number): number {
    return Math.max(0, Math.floor(atMs / 1000) - this.#windowSeconds);
  }
}
