import {
  errorCode,
  errorMessage,
  isRetryable,
  nextDelayMs,
  sleep,
  WIRE_CODES,
  type Backoff,
} from '@srvthreds/core';
import type { Delivery, Subscription } from '@srvthreds/queue';
import type { EngineParts } from '../EngineParts.ts';
import {
  decodeWork,
  isStepped,
  routeOfWork,
  type SteppedWork,
  type Work,
} from '../protocol/Work.ts';
import { AckOrder } from './AckOrder.ts';
import { Lanes } from './Lanes.ts';

/** A piece of work with what has to be acknowledged for it. */
interface Item {
  readonly work: Work;
  readonly delivery: Delivery;
}

export interface WorkReaderOptions {
  readonly parts: EngineParts;
  readonly partition: number;
  /** Carries out the first of the works, and those behind it that belong to the same commit; returns how many. */
  readonly handle: (works: readonly [Work, ...Work[]]) => Promise<number>;
  /** Carries out a work that was handed out before and had no outcome. */
  readonly handleSuspect: (work: SteppedWork) => Promise<number>;
  /** The partition cannot go on under this owner. */
  readonly onLost: (reason: string) => void;
}

const AWAY_BACKOFF: Backoff = { baseMs: 50, maxMs: 5_000 };
const MOST_CONFLICTS = 10;
/** Neither the work's fault nor anything that waiting would mend: the work is for the next owner. */
const OWNER_CODES = new Set(['STORAGE_STALE_OWNER', 'STORAGE_CLOSED', 'ENGINE_FORMAT_UNKNOWN']);

/**
 * Reads a partition's queue: puts each work into the lane of its route, sees it through whatever the servers do, and
 * acknowledges in order.
 */
export class WorkReader {
  readonly #options: WorkReaderOptions;
  readonly #lanes: Lanes<Item>;
  readonly #acks = new AckOrder<Item>();
  readonly #stopping = new AbortController();
  #subscription: Subscription | undefined;
  /** What was handed out before the subscription was known, without which nothing can be settled. */
  #early: Delivery[] = [];
  #heardAt = -1;
  #acknowledgedAt = -1;
  #finishedCount = 0;

  constructor(options: WorkReaderOptions) {
    this.#options = options;
    const { maxLanes, maxFold } = options.parts.settings;
    this.#lanes = new Lanes({
      maxRunning: maxLanes,
      maxOffer: maxFold,
      handle: (items) => this.#handle(items),
    });
  }

  /** When it was last handed something, milliseconds since 1970; -1 for never. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Greatest accepted time of anything that was acknowledged, milliseconds since 1970; -1 for nothing. */
  get acknowledgedAt(): number {
    return this.#acknowledgedAt;
  }

  /** How many works it has carried out. */
  get finishedCount(): number {
    return this.#finishedCount;
  }

  /** True when it holds nothing that is not acknowledged. */
  get isIdle(): boolean {
    return this.#acks.isEmpty && this.#lanes.isIdle;
  }

  async open(): Promise<void> {
    const { parts, partition, onLost } = this.#options;
    this.#subscription = await parts.inboundQ.subscribe(
      partition,
      { prefetch: parts.settings.prefetch, onLost: ({ message }) => onLost(message) },
      (delivery) => this.#receive(delivery),
    );
    // Closed before it was open: nobody else may wait for a consumer that takes nothing.
    if (this.#stopping.signal.aborted) await this.#subscription.close();
    for (const delivery of this.#early.splice(0)) this.#receive(delivery);
  }

  /** Begins nothing more; resolves when what is in hand is committed and acknowledged. */
  finish(): Promise<void> {
    return this.#lanes.stop();
  }

  /** Lets go of everything: what is not acknowledged goes back to the queue, in order. */
  async close(): Promise<void> {
    this.#stopping.abort();
    void this.#lanes.stop();
    await this.#subscription?.close();
  }

  #receive(delivery: Delivery): void {
    const { parts, partition, onLost } = this.#options;
    if (this.#stopping.signal.aborted) return;
    if (!this.#subscription) {
      this.#early.push(delivery);
      return;
    }
    this.#heardAt = parts.clock.now();
    try {
      const work = decodeWork(delivery.body);
      // May throw: nothing is held that no lane will ever finish.
      const route = routeOfWork(work);
      const item = { work, delivery };
      this.#acks.add(item);
      this.#lanes.push(route, item);
    } catch (error) {
      parts.logger.error({ partition, workId: delivery.id, err: error }, 'work not understood');
      // A newer release has written it: it is for an engine that can read it.
      if (errorCode(error) === 'ENGINE_FORMAT_UNKNOWN') onLost(errorMessage(error));
      else this.#subscription.reject(delivery, errorMessage(error));
    }
  }

  /** Comes back only when the works are committed, set aside, or the reader is closed. */
  async #handle(items: readonly Item[]): Promise<number> {
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      try {
        const done = await this.#carryOut(items);
        for (const item of items.slice(0, done)) this.#finished(item);
        return done;
      } catch (error) {
        if (await this.#mayTryAgain(error, attempt)) continue;
        this.#setAside(items[0]!, error);
        return 1;
      }
    }
    return 1;
  }

  /** A suspect alone; else all up to the next one. */
  #carryOut(items: readonly Item[]): Promise<number> {
    const { handle, handleSuspect } = this.#options;
    const { work } = items[0]!;
    const next = items.findIndex(isSuspect);
    if (next === 0 && isStepped(work)) return handleSuspect(work);
    const together = next < 0 ? items : items.slice(0, Math.max(1, next));
    return handle(together.map((item) => item.work) as [Work, ...Work[]]);
  }

  /** Waits if the store is away, however long; goes on at once after a conflict. */
  async #mayTryAgain(error: unknown, attempt: number): Promise<boolean> {
    const { parts, partition, onLost } = this.#options;
    const code = errorCode(error);
    if (OWNER_CODES.has(code ?? '')) {
      onLost(errorMessage(error));
      await sleep(parts.clock, AWAY_BACKOFF.maxMs, this.#stopping.signal);
      return true;
    }
    if (!isRetryable(error)) return false;
    if (code === 'STORAGE_VERSION_CONFLICT' && attempt <= MOST_CONFLICTS) return true;
    const delayMs = nextDelayMs(attempt, AWAY_BACKOFF);
    parts.logger.warn({ partition, delayMs, err: error }, 'work waits for the store');
    await sleep(parts.clock, delayMs, this.#stopping.signal);
    return true;
  }

  /** A fault of ours: nothing else may wait for it, and nothing may be lost. */
  #setAside(item: Item, error: unknown): void {
    const { parts, partition } = this.#options;
    const { work, delivery } = item;
    parts.logger.error(
      { partition, workId: delivery.id, kind: work.kind, err: error },
      'work could not be handled; set aside on the dead-letter topic',
    );
    this.#subscription?.reject(delivery, errorMessage(error));
    this.#settled((subscription) => this.#acks.remove(item, subscription));
    if (work.kind !== 'event') return;
    const told = { message: errorMessage(error), code: WIRE_CODES.serverError };
    const { id: eventId, thredId } = work.event;
    const bound = typeof thredId === 'string' ? { thredId } : {};
    const receipt = { eventId, ...bound, threds: [], error: told, latencyMs: 0 };
    parts.onHandled({ ...receipt, outcome: 'failed' });
  }

  #finished(item: Item): void {
    this.#finishedCount++;
    this.#settled((subscription) => this.#acks.finish(item, subscription));
  }

  #settled(acknowledge: (subscription: Subscription) => readonly Item[]): void {
    if (!this.#subscription || this.#stopping.signal.aborted) return;
    for (const { work } of acknowledge(this.#subscription))
      this.#acknowledgedAt = Math.max(this.#acknowledgedAt, work.acceptedAt);
  }
}

/** It was handed out before, and whoever had it came to no end with it. */
function isSuspect({ work, delivery }: Item): boolean {
  return isStepped(work) && delivery.attempts > 1;
}
