import { errorMessage, type Cancel, type Clock, type Logger } from '@srvthreds/core';
import type { Storage, StoredTimer } from '@srvthreds/storage';

/** A timer that was sent and is still there after so long is sent again. */
const RESEND_MS = 5_000;
/** The store is looked at again after so long, whatever is known: a commit with a lost reply may have set a timer. */
const LOOK_MS = 5_000;
const BATCH = 256;
/** With more due than a batch, the next look waits until some of them have been handled. */
const NEXT_BATCH_MS = 50;

export interface TimerLoopOptions {
  readonly storage: Storage;
  readonly partition: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Puts a due timer into the partition's own queue, behind what was accepted before it. */
  readonly send: (timer: StoredTimer) => Promise<void>;
}

/** Wakes when a timer of a partition is due, and sends it on its way. */
export class TimerLoop {
  readonly #options: TimerLoopOptions;
  readonly #sentAt = new Map<string, number>();
  #wakeAt = Infinity;
  #cancel: Cancel | undefined;
  #running = false;
  #wanted = false;
  #stopped = false;

  constructor(options: TimerLoopOptions) {
    this.#options = options;
  }

  /** Something may be due at this moment, milliseconds since 1970. */
  noteDue(at: number): void {
    if (this.#stopped || at >= this.#wakeAt) return;
    this.#cancel?.();
    this.#wakeAt = at;
    const delayMs = Math.max(0, at - this.#options.clock.now());
    this.#cancel = this.#options.clock.after(delayMs, () => void this.look());
  }

  /** Looks at the store now, and sends what is due. */
  async look(): Promise<void> {
    if (this.#stopped) return;
    this.#wakeAt = Infinity;
    // The look under way may have read the store too early: it is followed by another one.
    this.#wanted = this.#running;
    if (this.#running) return;
    this.#running = true;
    const { clock, logger, partition } = this.#options;
    let next = clock.now() + LOOK_MS;
    try {
      next = Math.min(next, await this.#sendDue());
    } catch (error) {
      logger.warn({ partition, err: error }, `timers not read: ${errorMessage(error)}`);
    } finally {
      this.#running = false;
      this.noteDue(this.#wanted ? clock.now() : next);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** @returns when to look again */
  async #sendDue(): Promise<number> {
    const { storage, partition, clock, send } = this.#options;
    const now = clock.now();
    const { timers, nextDueAt } = await storage.due(partition, { at: now, limit: BATCH });
    this.#forgetHandled(timers);
    for (const timer of timers) {
      const key = keyOf(timer);
      if (now - (this.#sentAt.get(key) ?? -Infinity) < RESEND_MS) continue;
      await send(timer);
      this.#sentAt.set(key, now);
    }
    if (nextDueAt === undefined) return Infinity;
    return nextDueAt > now ? nextDueAt : now + NEXT_BATCH_MS;
  }

  #forgetHandled(due: readonly StoredTimer[]): void {
    const keys = new Set(due.map(keyOf));
    for (const key of this.#sentAt.keys()) if (!keys.has(key)) this.#sentAt.delete(key);
  }
}

function keyOf({ aggregateId, id }: StoredTimer): string {
  return `${aggregateId} ${id}`;
}
