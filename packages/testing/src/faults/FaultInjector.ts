import { sleep, SystemClock, type Clock } from '@srvthreds/core';
import type { FaultPlan } from './Fault.ts';

export interface FaultOptions {
  /** Measures delays. Default: the machine's. */
  readonly clock?: Clock;
}

/** Counts calls, asks the plan about each, and lets happen what it says. */
export class FaultInjector<Method extends string> {
  readonly #plan: FaultPlan<Method>;
  readonly #unavailable: (message: string) => Error;
  readonly #clock: Clock;
  readonly #counts = new Map<Method, number>();

  /** @param unavailable makes the error of a call that fails */
  constructor(
    plan: FaultPlan<Method>,
    unavailable: (message: string) => Error,
    { clock = new SystemClock() }: FaultOptions = {},
  ) {
    this.#plan = plan;
    this.#unavailable = unavailable;
    this.#clock = clock;
  }

  /** Makes a call, as well as the plan allows; without a fault it is made at once. */
  async call<T>(method: Method, work: () => T | Promise<T>): Promise<T> {
    const count = (this.#counts.get(method) ?? 0) + 1;
    this.#counts.set(method, count);
    const { delayMs, stall, fail } = this.#plan(method, count) ?? {};
    if (delayMs !== undefined) await sleep(this.#clock, delayMs);
    if (stall) await stall;
    if (fail === 'before')
      throw this.#unavailable(`expected a server, found none (${method} ${count} was not done)`);
    const result = await work();
    if (fail === 'after')
      throw this.#unavailable(`expected a reply, found none (${method} ${count} was done)`);
    return result;
  }
}
