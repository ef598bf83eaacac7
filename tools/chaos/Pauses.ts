import { build } from 'hdr-histogram-js';

/** How long answers take, and for how long there are none at all. */
export class Pauses {
  readonly #sentAt = new Map<string, number>();
  readonly #latency = build({ numberOfSignificantValueDigits: 3, lowestDiscernibleValue: 1 });
  #answeredAt: number | undefined;
  #longestMs = 0;

  sent(eventId: string): void {
    this.#sentAt.set(eventId, performance.now());
  }

  /** An answer to an event; one that comes again says nothing new. */
  answered(eventId: string): void {
    const sentAt = this.#sentAt.get(eventId);
    if (sentAt === undefined) return;
    this.#sentAt.delete(eventId);
    const now = performance.now();
    this.#latency.recordValue(Math.round(now - sentAt));
    this.#longestMs = Math.max(this.#longestMs, now - (this.#answeredAt ?? now));
    this.#answeredAt = now;
  }

  /** In a sentence, times in milliseconds. */
  describe(): string {
    const at = (percent: number): number => this.#latency.getValueAtPercentile(percent);
    return (
      `event to answer p50 ${at(50)} ms, p90 ${at(90)} ms, p99 ${at(99)} ms, longest ${this.#latency.maxValue} ms; ` +
      `longest time without any answer ${Math.round(this.#longestMs)} ms`
    );
  }
}
