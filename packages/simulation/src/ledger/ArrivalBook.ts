import type { Delivery, QueueItem } from '@srvthreds/queue';

const ACCEPTED_AT = /"acceptedAt":(\d+)/;

/** Something that came to a queue. */
export interface Arrival {
  readonly topic: string;
  readonly body: string;
}

/** What has come to the queues of the partitions, and where it stands in them; and what was acknowledged. */
export class ArrivalBook {
  /** Places of everything, by its name: the first one is the one that counts. */
  readonly #places = new Map<string, number[]>();
  readonly #first = new Map<string, Arrival>();
  readonly #acknowledgedAt = new Map<string, number>();

  arrived(topic: string, { id, body }: QueueItem, place: number): void {
    const places = this.#places.get(id);
    if (places) places.push(place);
    else {
      this.#places.set(id, [place]);
      this.#first.set(id, { topic, body });
    }
  }

  /** What came first under a name. */
  firstOf(id: string): Arrival | undefined {
    return this.#first.get(id);
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
