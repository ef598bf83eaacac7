import type { Delivery, QueueItem } from '@srvthreds/queue';

const ACCEPTED_AT = /"acceptedAt":(\d+)/;

/** Something that came to a queue. */
export interface Arrival {
  readonly topic: string;
  readonly body: string;
  /** Milliseconds since the run began. */
  readonly atMs: number;
}

/** What has come to the queues of the partitions, and where it stands in them; and what was acknowledged. */
export class ArrivalBook {
  /** Places of everything, by its name: the first one is the one that counts. */
  readonly #places = new Map<string, number[]>();
  readonly #first = new Map<string, Arrival>();
  readonly #acknowledgedAt = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  arrived(topic: string, { id, body }: QueueItem, place: number): void {
    const places = this.#places.get(id);
    if (places) places.push(place);
    else {
      this.#places.set(id, [place]);
      this.#first.set(id, { topic, body, atMs: this.#nowMs() });
    }
  }

  /** What came first under a name. */
  firstOf(id: string): Arrival | undefined {
    return this.#first.get(id);
  }

  /** When it was there first, milliseconds since the run began; -1 if it never was. */
  arrivedAtMs(id: string): number {
    return this.#first.get(id)?.atMs ?? -1;
  }

  acknowledged(topic: string, { body }: Pick<Delivery, 'body'>): void {
    const acceptedAt = Number(ACCEPTED_AT.exec(body)?.[1] ?? 0);
    this.#acknowledgedAt.set(topic, Math.max(acceptedAt, this.acknowledgedAt(topic)));
  }

  has(id: string): boolean {
    return this.#places.has(id);
  }

  placesOf(id: string): readonly number[] {
    return this.#places.get(id) ?? [];
  }

  /** Greatest accepted time of anything that a consumer of the topic has called done. */
  acknowledgedAt(topic: string): number {
    return this.#acknowledgedAt.get(topic) ?? 0;
  }
}
