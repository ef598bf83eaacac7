import type { Cancel, Clock } from '@srvthreds/core';

export interface RenewalsOptions<T extends object> {
  readonly clock: Clock;
  /** Time between two renewals of the same lease, milliseconds, > 0. */
  readonly everyMs: number;
  /** Whose leases are to be renewed now. */
  readonly held: () => Iterable<T>;
  readonly renew: (holder: T) => Promise<void>;
  /** Told at the first failure in a row. It is tried again whatever it was, for as long as the lease is held. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Renews leases from the engine's own loop, each by itself: one whose server is silent holds up neither the others nor
 * the rounds, and is asked no second time before it has answered.
 */
export class Renewals<T extends object> {
  readonly #options: RenewalsOptions<T>;
  readonly #underWay = new Set<T>();
  readonly #failing = new WeakSet<T>();
  #cancel: Cancel | undefined;

  constructor(options: RenewalsOptions<T>) {
    this.#options = options;
  }

  start(): void {
    const { clock, everyMs } = this.#options;
    this.#cancel = clock.after(everyMs, () => {
      this.start();
      this.#renewAll();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  #renewAll(): void {
    for (const holder of this.#options.held())
      if (!this.#underWay.has(holder)) void this.#renew(holder);
  }

  async #renew(holder: T): Promise<void> {
    const { renew, onFailed } = this.#options;
    this.#underWay.add(holder);
    try {
      await renew(holder);
      this.#failing.delete(holder);
    } catch (error) {
      if (!this.#failing.has(holder)) onFailed(error);
      this.#failing.add(holder);
    } finally {
      this.#underWay.delete(holder);
    }
  }
}
