import {
  CoreError,
  parseEvent,
  partitionOfRoute,
  routeOfEvent,
  SystemClock,
  type Clock,
  type Event,
} from '@srvthreds/core';
import type { Delivery } from './contract/Delivery.ts';
import type { QService, QueueDepth } from './contract/QService.ts';
import type { Subscription, SubscribeOptions } from './contract/Subscription.ts';
import { Door } from './Door.ts';

/** What travels in a partition's queue when an event comes in. */
export interface AcceptedEvent {
  /** Version of this form. */
  readonly format: 1;
  readonly kind: 'event';
  /** When the event was first accepted, milliseconds since 1970; every repetition carries it unchanged. */
  readonly acceptedAt: number;
  readonly event: Event;
}

/** What the sender of an event is told. */
export interface Acceptance {
  readonly eventId: string;
  readonly partition: number;
  readonly acceptedAt: number;
}

export interface EventQOptions {
  /** Partitions of the store behind it, 1 to 256. Default 16. */
  readonly partitions?: number;
  /** Most events that may wait in one partition before producers are told to come back. Default 10,000. */
  readonly maxWaiting?: number;
  /** Most characters of an event as JSON. Default 262,144. */
  readonly maxEventLength?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * The way into the engines: checks an event, stamps it, and puts it into the queue of the partition that handles it.
 * Any program may hold one; it needs no engine.
 */
export class EventQ {
  readonly service: QService;
  readonly partitions: number;
  readonly #maxEventLength: number;
  readonly #clock: Clock;
  readonly #door: Door;

  /** @param service carries the events; stays its maker's to close */
  constructor(service: QService, options: EventQOptions = {}) {
    const { partitions = 16, maxWaiting = 10_000, maxEventLength = 262_144 } = options;
    if (!Number.isInteger(partitions) || partitions < 1 || partitions > 256)
      throw new RangeError(`expected 1 to 256 partitions, found ${partitions}`);
    this.service = service;
    this.partitions = partitions;
    this.#maxEventLength = maxEventLength;
    this.#clock = options.clock ?? new SystemClock();
    this.#door = new Door(maxWaiting, (topic) => service.depth(topic));
  }

  /**
   * Takes an event in. Resolves when the queue has it as durably as it can; until then it is the sender's, who may send
   * the same event again.
   *
   * @throws CoreError `EVENT_INVALID` with all findings, `EVENT_TOO_LARGE`
   * @throws QueueError `QUEUE_BUSY` (retryable) with `details.retryAfterMs`
   */
  async queue(candidate: Event): Promise<Acceptance> {
    const event = parseEvent(candidate);
    const acceptedAt = this.#clock.now();
    const partition = this.partitionOf(event);
    const topic = eventTopic(partition);
    const body = this.#encode({
      format: 1,
      kind: 'event',
      acceptedAt,
      event: event.time === undefined ? { ...event, time: acceptedAt } : event,
    });
    await this.#door.enter(topic, () => this.service.publish(topic, { id: event.id, body }));
    return { eventId: event.id, partition, acceptedAt };
  }

  /** The partition that handles an event. */
  partitionOf(event: Pick<Event, 'id' | 'thredId' | 'orderingKey'>): number {
    return partitionOfRoute(routeOfEvent(event), this.partitions);
  }

  /** Reads a partition's queue as its owner: exclusively, in order. */
  subscribe(
    partition: number,
    options: Omit<SubscribeOptions, 'exclusive'>,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    return this.service.subscribe(
      eventTopic(partition),
      { ...options, exclusive: true },
      onDelivery,
    );
  }

  /** Makes ready what a partition's owner needs of its queue, so that the next owner need not wait for it. */
  async prepare(partition: number): Promise<void> {
    await this.service.prepare?.(eventTopic(partition));
  }

  /** How full a partition's queue is. */
  depth(partition: number): Promise<QueueDepth> {
    return this.service.depth(eventTopic(partition));
  }

  #encode(accepted: AcceptedEvent): string {
    const body = JSON.stringify(accepted);
    if (body.length <= this.#maxEventLength) return body;
    throw new CoreError(
      'EVENT_TOO_LARGE',
      `expected an event of at most ${this.#maxEventLength} characters, found ${body.length}`,
      { details: { eventId: accepted.event.id, found: body.length, most: this.#maxEventLength } },
    );
  }
}

/** The topic of a partition's events. */
export function eventTopic(partition: number): string {
  return `event-queue.${partition}`;
}
