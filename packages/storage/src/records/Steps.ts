import { tooLarge } from './errors.ts';
import { RECORD_LIMITS } from './limits.ts';

/**
 * What is left of the work that the tasks of an event may cost where a store has no language of its own: such work holds
 * up everything else in its process. A step is one look at a value, a place of a pattern or a character, some nanoseconds.
 */
export class Steps {
  readonly #most: number;
  #left: number;

  /** @param most steps, 0 or more; default `RECORD_LIMITS.stepsPerEvent` */
  constructor(most: number = RECORD_LIMITS.stepsPerEvent) {
    this.#most = most;
    this.#left = most;
  }

  /** @throws RecordsError `RECORDS_TOO_LARGE` if fewer are left */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw tooLarge('steps of one event', this.#most, this.#most - this.#left);
  }
}
