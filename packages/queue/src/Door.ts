import type { QueueDepth } from './contract/QService.ts';
import { QueueError } from './errors.ts';

/** Entries between two looks at the real depth; what comes in between is counted here. */
const LOOK_EVERY = 64;

interface Count {
  /** Upper estimate: the depth at the last look, and everything let in since. */
  waiting: number;
  sinceLook: number;
}

/** Back-pressure: lets producers in while a topic has room, else tells them when to come back. */
export class Door {
  readonly #most: number;
  readonly #depth: (topic: string) => Promise<QueueDepth>;
  readonly #counts = new Map<string, Count>();

  constructor(most: number, depth: (topic: string) => Promise<QueueDepth>) {
    this.#most = most;
    this.#depth = depth;
  }

  /** @throws QueueError `QUEUE_BUSY` (retryable) */
  async enter(topic: string): Promise<void> {
    const count = this.#counts.get(topic) ?? { waiting: 0, sinceLook: LOOK_EVERY };
    this.#counts.set(topic, count);
    if (count.sinceLook >= LOOK_EVERY || count.waiting >= this.#most) {
      count.sinceLook = 0;
      const { waiting, unsettled } = await this.#depth(topic);
      count.waiting = waiting + unsettled;
    }
    if (count.waiting >= this.#most) throw busy(topic, count.waiting, this.#most);
    count.waiting++;
    count.sinceLook++;
  }
}

function busy(topic: string, waiting: number, most: number): QueueError {
  // A queue at its bound drains in a moment; one far above it takes longer in proportion.
  const retryAfterMs = Math.min(30_000, Math.ceil((1_000 * waiting) / most));
  return new QueueError(
    'QUEUE_BUSY',
    `expected fewer than ${most} events waiting in ${topic}, found ${waiting}: send it again in ${retryAfterMs} ms`,
    { retryable: true, details: { topic, waiting, most, retryAfterMs } },
  );
}
