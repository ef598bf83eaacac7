import { SystemClock, type Clock } from '@srvthreds/core';
import { SqliteFile, type Synchronous } from '@srvthreds/core/sqlite';
import {
  deadLetterTopic,
  type Delivery,
  type QService,
  type QueueDepth,
  type QueueItem,
} from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { QueueError } from '../errors.ts';
import { LocalTopic, type QueuedItem, type TopicBook } from '../local/LocalTopic.ts';
import { QueueRows } from './QueueRows.ts';

export interface SqliteQServiceOptions {
  /** Most messages that may wait in one topic. Default 100,000. */
  readonly maxLength?: number;
  /** Default `full`: a message that was published survives a loss of power. */
  readonly synchronous?: Synchronous;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** So many messages may be handed out on one mark; after a crash, up to so many count an attempt too much. */
const HAND_OUT_AHEAD = 256;

/**
 * Queues in one file, for one process at a time; the same file may hold the storage. What waits is also in memory.
 * Needs Node 22.13 or newer.
 */
export class SqliteQService implements QService {
  readonly identity: string;
  readonly #file: SqliteFile;
  readonly #rows: QueueRows;
  readonly #clock: Clock;
  readonly #maxLength: number;
  readonly #topics = new Map<string, LocalTopic>();
  #isClosed = false;

  /**
   * @param path of the file; it and its folder are made if they are not there
   * @throws SqliteError `SQLITE_IN_USE`, `SQLITE_UNAVAILABLE`, `SQLITE_FORMAT_UNKNOWN`
   */
  constructor(path: string, options: SqliteQServiceOptions = {}) {
    const { clock = new SystemClock(), maxLength = 100_000, ...fileOptions } = options;
    this.#file = SqliteFile.open(path, fileOptions);
    this.#rows = new QueueRows(this.#file);
    this.#clock = clock;
    this.#maxLength = maxLength;
    this.identity = `sqlite:${this.#file.path}`;
  }

  async publish(topic: string, { id, body }: QueueItem): Promise<void> {
    const place = this.#topic(topic);
    place.reserve();
    try {
      place.append(await this.#rows.add(topic, { id, body }));
    } finally {
      place.release();
    }
  }

  async subscribe(
    topic: string,
    options: SubscribeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Subscription> {
    return this.#topic(topic).subscribe(options, onDelivery);
  }

  async depth(topic: string): Promise<QueueDepth> {
    return this.#topic(topic).depth();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const topic of this.#topics.values()) topic.close();
    this.#file.close();
  }

  #topic(name: string): LocalTopic {
    if (this.#isClosed) throw new QueueError('QUEUE_CLOSED', 'expected an open queue');
    let topic = this.#topics.get(name);
    if (!topic) {
      topic = this.#load(name);
      this.#topics.set(name, topic);
    }
    return topic;
  }

  #load(name: string): LocalTopic {
    const { items, handedThrough } = this.#rows.load(name);
    const book = this.#book(name, handedThrough);
    const topic = new LocalTopic(name, { clock: this.#clock, maxLength: this.#maxLength, book });
    const now = this.#clock.now();
    for (const { dueAt, ...item } of items)
      if (dueAt > now) topic.appendLater(item, dueAt - now);
      else topic.append(item);
    return topic;
  }

  #book(topic: string, handedThrough: number): TopicBook {
    let mark = handedThrough;
    return {
      // An acknowledgement that is lost in a crash means that the message comes again.
      forget: (items) => void this.#orComesAgain(this.#rows.remove(items)),
      setAside: (item, reason) => void this.#orComesAgain(this.#setAside(topic, item, reason)),
      moveToEnd: (item, delayMs) =>
        this.#rows.move(item, topic, delayMs > 0 ? this.#clock.now() + delayMs : 0),
      beforeHandOut: ({ position = 0 }) => {
        if (position <= mark) return undefined;
        mark = position + HAND_OUT_AHEAD;
        return this.#rows.markHanded(topic, mark);
      },
    };
  }

  async #setAside(topic: string, item: QueuedItem, reason: string): Promise<void> {
    const target = deadLetterTopic(topic);
    const deadLetter = { reason, at: this.#clock.now(), topic };
    const place = this.#topic(target);
    const { attempts: _attempts, ...message } = item;
    place.append(await this.#rows.move({ ...message, deadLetter }, target));
  }

  /** What fails to be written stays where it was, and comes again with the next process. */
  async #orComesAgain(write: Promise<unknown>): Promise<void> {
    await write.catch(() => undefined);
  }
}
