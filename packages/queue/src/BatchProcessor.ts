import {
  isRetryable,
  nextDelayMs,
  sleep,
  SystemClock,
  type Backoff,
  type Cancel,
  type Clock,
} from '@srvthreds/core';
import { QueueError } from './errors.ts';

export interface BatchProcessorOptions<T> {
  /**
   * Deals with one batch. Called again with the same items after an error that is `retryable`; any other error is final
   * for the batch.
   */
  readonly processBatch: (items: readonly T[]) => Promise<void>;
  /** Most items of a batch, >= 1. Default 100. */
  readonly batchSize?: number;
  /** A batch that is not full goes so long after its first item, milliseconds, >= 0. Default 1,000. */
  readonly flushInterval?: number;
  /** Most items that wait, >= 1; further `add`s wait for room. Default ten batches. */
  readonly maxPending?: number;
  /** Most attempts at one batch, >= 1. Default 5. */
  readonly maxAttempts?: number;
  /** Default 100 ms, doubled up to 10 s. */
  readonly backoff?: Backoff;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

interface Pending<T> {
  readonly item: T;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** Collects items and deals with them in batches: by size or age, in order, one batch at a time. */
export class BatchProcessor<T> {
  readonly #options: Required<Omit<BatchProcessorOptions<T>, 'clock'>>;
  readonly #clock: Clock;
  #pending: Pending<T>[] = [];
  #waitingForRoom: Pending<T>[] = [];
  #cancelTimer: Cancel | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  /** @throws RangeError when a number is outside its range */
  constructor({
    processBatch,
    batchSize = 100,
    flushInterval = 1_000,
    maxPending = 10 * batchSize,
    maxAttempts = 5,
    backoff = { baseMs: 100, maxMs: 10_000 },
    clock = new SystemClock(),
  }: BatchProcessorOptions<T>) {
    requireAtLeast(1, { batchSize, maxPending, maxAttempts });
    requireAtLeast(0, { flushInterval });
    this.#clock = clock;
    this.#options = { processBatch, batchSize, flushInterval, maxPending, maxAttempts, backoff };
  }

  /**
   * Adds an item. Resolves when the batch that holds it has been dealt with; until then it is the caller's too.
   *
   * @throws QueueError `BATCH_CLOSED` after `close()`
   * @throws the last error of `processBatch` if the batch failed for good
   */
  async add(item: T): Promise<void> {
    if (this.#closed) throw closedError();
    await new Promise<void>((done, fail) => {
      this.#waitingForRoom.push({ item, done, fail });
      this.#fillRoom();
    });
  }

  /** Deals with everything added so far; resolves when that is done, whether or not it succeeded. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#pending.length > 0) this.#running ??= this.#drain();
    await this.#running;
  }

  /** Deals with what is left, then refuses everything. May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { fail } of this.#waitingForRoom.splice(0)) fail(closedError());
    await this.flush();
  }

  #fillRoom(): void {
    const { batchSize, maxPending, flushInterval } = this.#options;
    this.#pending.push(...this.#waitingForRoom.splice(0, maxPending - this.#pending.length));
    if (this.#pending.length >= batchSize) void this.flush();
    else if (this.#pending.length > 0)
      this.#cancelTimer ??= this.#clock.after(flushInterval, () => void this.flush());
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, this.#options.batchSize);
      this.#fillRoom();
      await this.#process(batch);
    }
    // Here and not later: who adds in the next moment must not take this run for one that still goes on.
    this.#running = undefined;
  }

  async #process(batch: readonly Pending<T>[]): Promise<void> {
    const { processBatch, maxAttempts, backoff } = this.#options;
    const items = batch.map(({ item }) => item);
    for (let attempt = 1; ; attempt++) {
      try {
        await processBatch(items);
        for (const { done } of batch) done();
        return;
      } catch (error) {
        if (!isRetryable(error) || attempt >= maxAttempts) {
          for (const { fail } of batch) fail(error);
          return;
        }
        await sleep(this.#clock, nextDelayMs(attempt, backoff));
      }
    }
  }
}

function requireAtLeast(least: number, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values))
    // Turned round, so that NaN is refused too.
    if (!(value >= least)) throw new RangeError(`expected ${name} >= ${least}, found ${value}`);
}

function closedError(): QueueError {
  return new QueueError('BATCH_CLOSED', 'expected an open batch processor, found it closed');
}
