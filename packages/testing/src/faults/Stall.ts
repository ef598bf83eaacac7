/** A standstill that a test ends: `{ stall: stall.ended }` holds a call until `release()`. */
export class Stall {
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /** Lets everything go on that is held. May be called twice. */
  release(): void {
    this.#end();
  }
}
