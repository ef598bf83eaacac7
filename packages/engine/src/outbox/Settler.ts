import { sleep, type Clock } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';

const RETRY_MS = 50;

/** Crosses out what has been sent; collects what comes together, and keeps at it until the store has it. */
export class Settler {
  readonly #storage: Storage;
  readonly #partition: number;
  readonly #clock: Clock;
  #ids: string[] = [];
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(storage: Storage, partition: number, clock: Clock) {
    this.#storage = storage;
    this.#partition = partition;
    this.#clock = clock;
  }

  add(messageId: string): void {
    this.#ids.push(messageId);
    this.#running ??= this.#run();
  }

  get isIdle(): boolean {
    return this.#running === undefined;
  }

  /** Resolves when the store has everything added so far, or `stop()` was called. */
  async flushed(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Gives up what the store does not take; it will be sent again and recognised by its id. */
  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    // Whatever else is sent in this turn goes with it.
    await Promise.resolve();
    while (this.#ids.length > 0 && !this.#stopped) {
      const ids = this.#ids;
      this.#ids = [];
      try {
        await this.#storage.settle(this.#partition, ids);
      } catch {
        // The server is away; the sweep covers what is lost here if this engine goes.
        this.#ids = [...ids, ...this.#ids];
        await sleep(this.#clock, RETRY_MS);
      }
    }
    // Here and not later: what is added in the next moment must not be left to a run that has ended.
    this.#running = undefined;
  }
}
