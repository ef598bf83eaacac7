import { randomId, sleep, SystemClock, type Clock } from '@srvthreds/core';
import { eventTopic, type EventQ } from '@srvthreds/queue';
import { EngineError } from '../errors.ts';
import { isCut, readLetter, routeOfLetter } from '../protocol/deadLetter.ts';
import type { DeadLetterWork } from '../protocol/Work.ts';
import type {
  DeadLetterPage,
  DeadLetterRef,
  DeadLetterView,
  ThredsStore,
} from '../stores/ThredsStore.ts';

/** What became of a decision about a dead letter. */
export interface DeadLetterChange {
  /** `done`; or `queued`: it is in the queue, and whoever owns the partition will do it. */
  readonly outcome: 'done' | 'queued';
  /** The letter as it is now. */
  readonly letter: DeadLetterView;
}

export interface DeadLettersOptions {
  /** Longest wait for the owner of the partition, milliseconds. Default 5,000. */
  readonly maxWaitMs?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Between two looks at the store. */
const LOOK_MS = 50;

/**
 * What was set aside, and what people decide about it. Any program may hold one; the owner of the partition does what
 * is decided, in the order of its queue.
 */
export class DeadLetters {
  readonly #threds: ThredsStore;
  readonly #inboundQ: EventQ;
  readonly #maxWaitMs: number;
  readonly #clock: Clock;

  constructor(threds: ThredsStore, inboundQ: EventQ, options: DeadLettersOptions = {}) {
    this.#threds = threds;
    this.#inboundQ = inboundQ;
    this.#maxWaitMs = options.maxWaitMs ?? 5_000;
    this.#clock = options.clock ?? new SystemClock();
  }

  /** Page by page, as `ThredsStore.deadLetters` does. @throws RangeError */
  list(options?: { readonly after?: string; readonly limit?: number }): Promise<DeadLetterPage> {
    return this.#threds.deadLetters(options);
  }

  /**
   * One letter, with its reason and history. One that was sent again or removed can be shown for a while
   * (`tombstoneMs`).
   *
   * @throws EngineError `DEAD_LETTER_NOT_FOUND`
   */
  async show(ref: DeadLetterRef): Promise<DeadLetterView> {
    const letter = await this.#threds.deadLetter(ref);
    if (letter) return letter;
    throw notFound(ref, 'none');
  }

  /**
   * Sends a letter again: an event as a new one, with `re` to the old; a message as the same one to the same topic. Asked
   * twice, or after a crash, it is sent once; a message that fails again becomes a dead letter again.
   *
   * @throws EngineError `DEAD_LETTER_NOT_FOUND` if no such letter waits, `DEAD_LETTER_CUT` if only a part of it was kept;
   *   QueueError, StorageError
   */
  sendAgain(ref: DeadLetterRef): Promise<DeadLetterChange> {
    return this.#change(ref, 'send-again');
  }

  /**
   * Takes a letter off the list; what lies in it happens no more.
   *
   * @throws EngineError `DEAD_LETTER_NOT_FOUND` if no such letter waits; QueueError, StorageError
   */
  remove(ref: DeadLetterRef): Promise<DeadLetterChange> {
    return this.#change(ref, 'remove');
  }

  async #change(ref: DeadLetterRef, action: DeadLetterWork['action']): Promise<DeadLetterChange> {
    const letter = await this.show(ref);
    if (letter.status !== 'waiting') throw notFound(ref, `one that was ${letter.status}`);
    const content = readLetter(letter.body);
    if (action === 'send-again' && isCut(content)) throw cut(ref);
    const work: DeadLetterWork = {
      format: 1,
      kind: 'dead-letter',
      acceptedAt: this.#clock.now(),
      action,
      id: ref.id,
      route: routeOfLetter(content),
    };
    const item = { id: `${action}/${randomId()}`, body: JSON.stringify(work) };
    await this.#inboundQ.service.publish(eventTopic(ref.partition), item);
    return this.#outcome(letter);
  }

  async #outcome(before: DeadLetterView): Promise<DeadLetterChange> {
    const end = this.#clock.now() + this.#maxWaitMs;
    for (;;) {
      const letter = (await this.#threds.deadLetter(before)) ?? before;
      if (lastOf(letter) !== lastOf(before)) return { outcome: 'done', letter };
      if (this.#clock.now() >= end) return { outcome: 'queued', letter };
      await sleep(this.#clock, LOOK_MS);
    }
  }
}

function lastOf({ history }: DeadLetterView): string {
  return JSON.stringify(history.at(-1));
}

function notFound({ partition, id }: DeadLetterRef, found: string): EngineError {
  return new EngineError(
    'DEAD_LETTER_NOT_FOUND',
    `expected a dead letter ${id.slice(0, 100)} in partition ${partition}, found ${found}`,
  );
}

function cut({ partition, id }: DeadLetterRef): EngineError {
  return new EngineError(
    'DEAD_LETTER_CUT',
    `expected a whole message in ${id.slice(0, 100)} of partition ${partition}, found its beginning`,
  );
}
