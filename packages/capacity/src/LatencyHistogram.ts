import { ceilQuotient } from './ceilQuotient.ts';
import { NON_NEGATIVE, requireNumber } from './requireNumber.ts';
import type { NumberRule } from './requireNumber.ts';

const SUB_BUCKET_BITS = 4;
const SUB_BUCKETS = 2 ** SUB_BUCKET_BITS;
const MAX_LATENCY_US = 0xffff_ffff;
const BUCKETS = (32 - SUB_BUCKET_BITS + 1) * SUB_BUCKETS;
const QUANTILE: NumberRule = {
  text: 'a number from 0 to 1',
  holds: (value) => value >= 0 && value <= 1,
};

/**
 * Below 32 each microsecond has a bucket; above, the five leading bits choose one of 16 in their
 * octave.
 */
function bucketOf(latencyUs: number): number {
  const shift = Math.max(0, 31 - Math.clz32(latencyUs) - SUB_BUCKET_BITS);
  return shift * SUB_BUCKETS + (latencyUs >>> shift);
}

/** The middle of the whole microseconds that share a bucket; the inverse of `bucketOf`. */
function middleUs(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / SUB_BUCKETS) - 1);
  const widthUs = 2 ** shift;
  return (bucket - shift * SUB_BUCKETS) * widthUs + (widthUs - 1) / 2;
}

/**
 * Quantiles of any number of latencies in 4 KB.
 *
 * Latencies are rounded to whole microseconds and counted in log-linear buckets: 16 equal ones
 * between one power of two and the next. A quantile is the middle of its bucket, hence within 1/32
 * (3.2 %) of the recorded latency, plus one microsecond. Latencies above 2^32 - 1 µs (71 minutes)
 * count as that.
 *
 * @see Tene, HdrHistogram, whose layout this is
 */
export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;

  /** Latencies recorded since the start or the last `reset`. */
  get count(): number {
    return this.#count;
  }

  /**
   * Counts one latency.
   *
   * @param latencyMs milliseconds, finite, >= 0
   * @throws TypeError when it is not a number
   * @throws RangeError when it is outside its range
   */
  record(latencyMs: number): void {
    requireNumber('latencyMs', latencyMs, NON_NEGATIVE);
    const bucket = bucketOf(Math.min(MAX_LATENCY_US, Math.round(latencyMs * 1000)));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /**
   * The latency that a share of the recorded ones does not exceed, by the nearest rank.
   *
   * @param quantile 0 to 1: 0.5 is the median, 0.99 the 99th percentile, 0 the least
   * @returns milliseconds, with the error the class states; 0 while nothing is recorded
   * @throws TypeError when `quantile` is not a number
   * @throws RangeError when `quantile` is outside its range
   */
  quantileMs(quantile: number): number {
    requireNumber('quantile', quantile, QUANTILE);
    // Exact, because 0.07 * 100 is a little more than 7 in doubles and would take the eighth.
    let left = Math.max(1, Number(ceilQuotient([quantile, this.#count], [1])));
    const bucket = this.#counts.findIndex((count) => (left -= count) <= 0);
    return bucket < 0 ? 0 : middleUs(bucket) / 1000;
  }

  /** Counts everything that `other` has counted. */
  add(other: LatencyHistogram): void {
    for (const [bucket, count] of other.#counts.entries()) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    }
    this.#count += other.#count;
  }

  /** Forgets everything; the memory is kept for use again. */
  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
  }
}
