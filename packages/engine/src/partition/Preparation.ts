import { sleep } from '@srvthreds/core';
import type { EngineParts } from '../EngineParts.ts';

/** Longest wait for it when an engine starts, milliseconds; what is not ready then is made when it is used. */
const WAIT_MS = 2_000;
/** Time between two preparations, milliseconds: a connection that was lost has taken along what was ready. */
const AGAIN_MS = 5_000;

/** Makes the queues of partitions ready before they are owned, so that their threds do not wait for that. */
export class Preparation {
  readonly #parts: EngineParts;
  readonly #isOwned: (partition: number) => boolean;
  #underWay: Promise<void> | undefined;
  #begunAt = -Infinity;

  /** @param isOwned an owner has what it needs */
  constructor(parts: EngineParts, isOwned: (partition: number) => boolean) {
    this.#parts = parts;
    this.#isOwned = isOwned;
  }

  /** Prepares all and waits for it, but not for long. Never fails: a queue that is not ready is made when it is used. */
  async wait(): Promise<void> {
    const finished = new AbortController();
    this.again();
    await Promise.race([this.#underWay, sleep(this.#parts.clock, WAIT_MS, finished.signal)]);
    finished.abort();
  }

  /** Prepares, beside whatever else happens, what is not owned; unless it is under way, or was begun just now. */
  again(): void {
    const now = this.#parts.clock.now();
    if (this.#underWay || now - this.#begunAt < AGAIN_MS) return;
    this.#begunAt = now;
    this.#underWay = this.#prepare().finally(() => (this.#underWay = undefined));
  }

  async #prepare(): Promise<void> {
    const { inboundQ, logger } = this.#parts;
    const all = Array.from({ length: inboundQ.partitions }, (_, partition) => partition);
    const wanted = all.filter((partition) => !this.#isOwned(partition));
    const done = await Promise.allSettled(wanted.map((partition) => inboundQ.prepare(partition)));
    const failed = done.find((it) => it.status === 'rejected');
    if (failed) logger.debug({ err: failed.reason }, 'queues not ready; made when they are used');
  }
}
