/** Something that plays the yardstick: our engine, or the floor beside it. */
export interface Subject {
  /**
   * Plays one instance to its end.
   *
   * @param id names it; never the same twice
   * @param told is told the time from each of its events to the message, milliseconds
   */
  play(id: string, told?: (ms: number) => void): Promise<void>;
  /** Gives the hot thred one event more; missing where nobody could tell when it is handled. */
  tick?(): Promise<void>;
  /** Resolves when everything that has been begun is done, crossed out included. */
  settled(): Promise<void>;
  /** Processes besides this one whose work counts. */
  readonly processes: readonly number[];
  close(): Promise<void>;
}

/** What is measured, with the servers that it needs. */
export interface Target {
  /** For `--only`. */
  readonly name: string;
  readonly settings: string;
  /** Instances in a sample: about three seconds of work. */
  readonly instances: number;
  open(): Promise<Place>;
}

/** A target whose servers are there. Every subject is a fresh one, on an empty store. */
export interface Place {
  engine(): Promise<Subject>;
  floor(): Promise<Subject>;
  close(): Promise<void>;
}

/** Of every store that is measured. */
export const PARTITIONS = 16;
