import Denque from 'denque';

export interface LanesOptions<T> {
  /** Most lanes at work at a time. */
  readonly maxRunning: number;
  /** Most items that a lane is offered at a time. */
  readonly maxOffer: number;
  /**
   * Deals with the first of the items, and with as many behind it as belong together with it.
   *
   * @returns how many were dealt with, >= 1
   */
  readonly handle: (items: readonly T[]) => Promise<number>;
}

/** Lets works of one route wait for one another, and works of different routes run side by side. */
export class Lanes<T> {
  readonly #options: LanesOptions<T>;
  readonly #lanes = new Map<string, Denque<T>>();
  readonly #waiting = new Denque<string>();
  #running = 0;
  #idle: (() => void)[] = [];
  #stopped = false;

  constructor(options: LanesOptions<T>) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#running === 0 && (this.#stopped || this.#lanes.size === 0);
  }

  push(route: string, item: T): void {
    const lane = this.#lanes.get(route);
    if (lane) {
      lane.push(item);
      return;
    }
    this.#lanes.set(route, new Denque([item]));
    this.#waiting.push(route);
    this.#start();
  }

  /** Begins nothing more; what is in hand goes on. Resolves when that is finished. */
  async stop(): Promise<void> {
    this.#stopped = true;
    while (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #start(): void {
    while (!this.#stopped && this.#running < this.#options.maxRunning) {
      const route = this.#waiting.shift();
      if (route === undefined) return;
      this.#running++;
      void this.#run(route);
    }
  }

  async #run(route: string): Promise<void> {
    const lane = this.#lanes.get(route)!;
    // What comes in the same turn is there when the lane looks, so that it can be dealt with together.
    await Promise.resolve();
    while (!this.#stopped && lane.length > 0) {
      const offered = Math.min(lane.length, this.#options.maxOffer);
      const items = Array.from({ length: offered }, (_, index) => lane.peekAt(index)!);
      const done = await this.#options.handle(items);
      lane.remove(0, done);
    }
    this.#lanes.delete(route);
    this.#running--;
    if (this.#running === 0) for (const proceed of this.#idle.splice(0)) proceed();
    this.#start();
  }
}
