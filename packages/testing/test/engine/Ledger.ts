import type { Event, Message } from '@srvthreds/core';

/** What is wrong with what came out, in sentences; empty if nothing is. */
export type Faults = readonly string[];

/** What an answer says; one that reports an error says nothing of it. */
interface Counted {
  readonly event: string;
  readonly count: number;
}

/**
 * Keeps book of what went into the engines and what came out of them, and knows nothing else about them. The events are
 * those of the counting pattern: every one must be counted exactly once, in the order in which it was sent.
 */
export class Ledger {
  readonly #sent = new Map<string, string[]>();
  readonly #received = new Map<string, Message>();
  #repeats = 0;

  /** An event was sent to a thred, after those noted before. */
  sent(thredId: string, event: Event): void {
    const events = this.#sent.get(thredId);
    if (events) events.push(event.id);
    else this.#sent.set(thredId, [event.id]);
  }

  /** A message was received; one with a known id is a repeat of a delivery, which is allowed. */
  received(message: Message): void {
    if (this.#received.has(message.id)) this.#repeats++;
    else this.#received.set(message.id, message);
  }

  get size(): number {
    return this.#received.size;
  }

  /** Deliveries that came again and were recognised by their id. */
  get repeats(): number {
    return this.#repeats;
  }

  faults(): Faults {
    return [...this.#sent].flatMap(([thredId, events]) => this.#thredFaults(thredId, events));
  }

  #thredFaults(thredId: string, sent: readonly string[]): string[] {
    const answers = [...this.#received.values()]
      .filter(({ event }) => event.thredId === thredId)
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ event }) => (event.data?.content?.values ?? {}) as Partial<Counted>);
    const faults: string[] = [];
    if (answers.length !== sent.length)
      faults.push(`${thredId}: sent ${sent.length} events, ${answers.length} were applied`);
    answers.forEach(({ event, count }, index) => {
      if (event !== sent[index] || count !== index + 1)
        faults.push(
          `${thredId}: expected ${sent[index]} as ${index + 1}, found ${event} as ${count}`,
        );
    });
    return faults;
  }
}
