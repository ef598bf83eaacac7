import type { Clock } from '@srvthreds/core';

/** Partitions that this engine does not take for a while, so that others can. */
export class LeftToOthers {
  readonly #clock: Clock;
  readonly #forMs: number;
  /** Milliseconds since 1970. */
  readonly #until = new Map<number, number>();
  readonly #lostAt = new Map<number, number>();

  /** @param forMs how long it leaves them, milliseconds */
  constructor(clock: Clock, forMs: number) {
    this.#clock = clock;
    this.#forMs = forMs;
  }

  has(partition: number): boolean {
    return (this.#until.get(partition) ?? -1) > this.#clock.now();
  }

  add(partition: number): void {
    this.#until.set(partition, this.#clock.now() + this.#forMs);
  }

  /** One that was lost. @returns whether it had been lost before in the same time */
  addLost(partition: number): boolean {
    const now = this.#clock.now();
    const isRepeated = now - (this.#lostAt.get(partition) ?? -Infinity) < this.#forMs;
    this.#lostAt.set(partition, now);
    this.add(partition);
    return isRepeated;
  }

  delete(partition: number): void {
    this.#until.delete(partition);
  }
}
