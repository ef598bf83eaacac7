import type { QueueDepth } from './contract/QService.ts';
import { QueueError } from './errors.ts';

/** Entries between two looks at the real depth; what comes in between is counted here. */
const LOOK_EVERY = 64;

interface Entrant {
  readonly pass: () => void;
  readonly refuse: (error: unknown) => void;
}

interface Count {
  /** Upper estimate: the depth at the last look, and everything let in since. */
  waiting: number;
  sinceLook: number;
  /** Who came while a look was under way, in order; undefined if none is. */
  line: Entrant[] | undefined;
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

  /**
   * Does something behind the door. Who comes first goes in first: nobody overtakes those who wait for a look.
   *
   * @throws QueueError `QUEUE_BUSY` (retryable)
   */
  enter<T>(topic: string, action: () => Promise<T>): Promise<T> {
    const count = this.#countOf(topic);
    const isKnown = count.sinceLook < LOOK_EVERY && count.waiting < this.#most;
    if (isKnown && !count.line) return this.#pass(topic, count, action);
    return new Promise((resolve, refuse) => {
      const pass = () => void this.#pass(topic, count, action).then(resolve, refuse);
      if (count.line) count.line.push({ pass, refuse });
      else void this.#look(topic, count, [{ pass, refuse }]);
    });
  }

  async #pass<T>(topic: string, count: Count, action: () => Promise<T>): Promise<T> {
    if (count.waiting >= this.#most) throw busy(topic, count.waiting, this.#most);
    count.waiting++;
    count.sinceLook++;
    return action();
  }

  async #look(topic: string, count: Count, line: Entrant[]): Promise<void> {
    count.line = line;
    try {
      const { waiting, unsettled } = await this.#depth(topic);
      count.waiting = waiting + unsettled;
      count.sinceLook = 0;
      for (const { pass } of line) pass();
    } catch (error) {
      for (const { refuse } of line) refuse(error);
    } finally {
      count.line = undefined;
    }
  }

  #countOf(topic: string): Count {
    let count = this.#counts.get(topic);
    if (!count) {
      count = { waiting: 0, sinceLook: LOOK_EVERY, line: undefined };
      this.#counts.set(topic, count);
    }
    return count;
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
