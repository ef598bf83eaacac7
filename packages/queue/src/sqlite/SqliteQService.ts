import { SystemClock, type Clock } from '@srvthreds/core';
import { SqliteFile, type Synchronous } from '@srvthreds/core/sqlite';
import type { Delivery, QueueItem } from '../contract/Delivery.ts';
import { deadLetterTopic, type QService, type QueueDepth } from '../contract/QService.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { LocalTopic } from '../local/LocalTopic.ts';
import type { QueuedItem } from '../local/QueuedItem.ts';
import type { TopicBook } from '../local/TopicBook.ts';
import { TopicTable } from '../local/TopicTable.ts';
import { HandOutMark } from './HandOutMark.ts';
import { QueueRows } from './QueueRows.ts';

export interface SqliteQServiceOptions {
  /** Most messages that may wait in one topic. Default 100,000. */
  readonly maxLength?: number;
  /**
   * Default `full`: a message that was published survives a loss of power. Whoever else has the file open in this process
   * gets the stricter of what was asked for.
   */
  readonly synchronous?: Synchronous;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

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
  readonly #topics = new TopicTable((name) => this.#load(name));

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
    const place = this.#topics.get(topic);
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
    return this.#topics.get(topic).subscribe(options, onDelivery);
  }

  async depth(topic: string): Promise<QueueDepth> {
    return this.#topics.get(topic).depth();
  }

  async close(): Promise<void> {
    if (this.#topics.close()) this.#file.close();
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
    const mark = new HandOutMark(topic, this.#rows, handedThrough);
    return {
      // An acknowledgement that is lost in a crash means that the message comes again.
      forget: (items) => void this.#orComesAgain(this.#rows.remove(items)),
      setAside: (item, reason) => void this.#orComesAgain(this.#setAside(topic, item, reason)),
      moveToEnd: (item, delayMs) =>
        this.#rows.move(item, topic, delayMs > 0 ? this.#clock.now() + delayMs : 0),
      beforeHandOut: ({ position = 0 }) => mark.cover(position),
    };
  }

  async #setAside(topic: string, item: QueuedItem, reason: string): Promise<void> {
    const target = deadLetterTopic(topic);
    const deadLetter = { reason, at: this.#clock.now(), topic };
    const place = this.#topics.get(target);
    const { attempts: _attempts, ...message } = item;
    place.append(await this.#rows.move({ ...message, deadLetter }, target));
  }

  /** What fails to be written stays where it was, and comes again with the next process. */
  async #orComesAgain(write: Promise<unknown>): Promise<void> {
    await write.catch(() => undefined);
  }
}
