import type { Cancel, Clock } from '@srvthreds/core';

export interface LooksOptions {
  readonly clock: Clock;
  /** Looks once; never fails. @returns time until the next look, milliseconds */
  readonly look: () => Promise<number>;
  /** The time until the next look when something is about to happen, milliseconds, > 0. */
  readonly hurryMs: number;
}

/** Looks again and again, one look at a time. */
export class Looks {
  readonly #options: LooksOptions;
  #cancel: Cancel | undefined;
  #underWay: Promise<void> | undefined;
  #isHurried = false;
  #isStopped = false;

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    if (!this.#isStopped) await this.#look();
  }

  /** There may be something to see in a moment. */
  hurry(): void {
    if (this.#isHurried) return;
    this.#isHurried = true;
    // Else that follows the look under way.
    if (!this.#underWay) this.#schedule(this.#options.hurryMs);
  }

  /** Resolves when no look is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    await this.#underWay;
  }

  #schedule(inMs: number): void {
    this.#cancel?.();
    if (this.#isStopped) return;
    this.#cancel = this.#options.clock.after(inMs, () => void this.#look());
  }

  #look(): Promise<void> {
    this.#isHurried = false;
    this.#underWay = this.#lookOnce();
    return this.#underWay;
  }

  async #lookOnce(): Promise<void> {
    const nextInMs = await this.#options.look();
    this.#underWay = undefined;
    this.#schedule(this.#isHurried ? this.#options.hurryMs : nextInMs);
  }
}
