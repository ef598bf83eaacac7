import { parseEvent, type Event } from '@srvthreds/core';
import { EngineError, type MessageHandler, type Receipt } from '@srvthreds/engine';
import { QueueError } from '@srvthreds/queue';

export interface IntakeOptions {
  /** Longest wait for the commit of an event, milliseconds. Default 10,000. */
  readonly maxWaitMs?: number;
  /** Most events in hand; who comes then is told to come back. Default 1,000. */
  readonly maxInHand?: number;
}

/** When to come back if too many events are in hand. */
const RETRY_AFTER_MS = 1_000;

/** The one door for events, from HTTP and from participants. It knows what is in hand, so that it can be closed. */
export class Intake {
  readonly #engine: MessageHandler;
  readonly #maxWaitMs: number;
  readonly #maxInHand: number;
  readonly #inHand = new Set<Promise<Receipt>>();
  #isOpen = true;

  constructor(engine: MessageHandler, options: IntakeOptions = {}) {
    this.#engine = engine;
    this.#maxWaitMs = options.maxWaitMs ?? 10_000;
    this.#maxInHand = options.maxInHand ?? 1_000;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Takes a would-be event in. Resolves when it is committed; after `maxWaitMs` with the outcome `queued`.
   *
   * @throws CoreError `EVENT_INVALID`, `EVENT_TOO_LARGE`; QueueError `QUEUE_BUSY`; EngineError `ENGINE_STOPPED`
   */
  async accept(candidate: unknown): Promise<Receipt> {
    if (!this.#isOpen)
      throw new EngineError('ENGINE_STOPPED', 'expected a running app, found it shutting down');
    if (this.#inHand.size >= this.#maxInHand) throw busy(this.#maxInHand);
    const handled = this.#handle(parseEvent(candidate));
    this.#inHand.add(handled);
    try {
      return await handled;
    } finally {
      this.#inHand.delete(handled);
    }
  }

  /** Lets nothing more in. Resolves when nothing is in hand, which is after `maxWaitMs` at the latest. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.allSettled(this.#inHand);
  }

  async #handle(event: Event): Promise<Receipt> {
    const signal = AbortSignal.timeout(this.#maxWaitMs);
    try {
      return await this.#engine.handle(event, { signal });
    } catch (error) {
      // The engine looks at the signal only once its queue has the event.
      if (error !== signal.reason) throw error;
      return { eventId: event.id, outcome: 'queued', threds: [], latencyMs: 0 };
    }
  }
}

function busy(most: number): QueueError {
  return new QueueError('QUEUE_BUSY', `expected fewer than ${most} events in hand, found ${most}`, {
    retryable: true,
    details: { most, retryAfterMs: RETRY_AFTER_MS },
  });
}
