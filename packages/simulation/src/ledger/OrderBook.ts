import type { ArrivalBook } from './ArrivalBook.ts';
import type { Findings } from './Findings.ts';

interface Last {
  readonly cause: string;
  readonly place: number;
}

/** Whether things are handled in the order in which they stand in the queue. */
export class OrderBook {
  readonly #arrivals: ArrivalBook;
  readonly #findings: Findings;
  readonly #last = new Map<string, Last>();

  constructor(arrivals: ArrivalBook, findings: Findings) {
    this.#arrivals = arrivals;
    this.#findings = findings;
  }

  /**
   * Something was handled.
   *
   * @param subject a thred or an ordering key
   * @param cause name in the queue of what was handled
   * @param options.isSentAgain it may come several times and be passed over at first, as timers are
   */
  handled(subject: string, cause: string, { isSentAgain = false } = {}): void {
    const last = this.#last.get(subject);
    if (last?.cause === cause) return;
    const places = this.#arrivals.placesOf(cause);
    const after = last?.place ?? -1;
    const place = isSentAgain ? places.find((one) => one > after) : places[0];
    if (place === undefined)
      this.#findings.add('order', `${subject}: ${cause} was not in the queue`);
    else if (place < after)
      this.#findings.add('order', `${subject}: ${cause} was handled after ${last?.cause}`);
    else this.#last.set(subject, { cause, place });
  }
}
