/**
 * A reading that many want at once and that is made for all of them: whoever asks gets one that begins after he has
 * asked, so that it is as new for him as his own would be. At most one is under way, and at most one waits.
 */
export class SharedReading<T> {
  readonly #read: () => Promise<T>;
  #running: Promise<unknown> | undefined;
  #next: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** @throws what the reading throws, to all who share it */
  next(): Promise<T> {
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<T> {
    // Not at once even if none is under way: what is asked for in the same turn is one reading.
    await this.#running;
    this.#next = undefined;
    const reading = this.#read();
    this.#running = reading.catch(() => undefined);
    return reading;
  }
}
