import Denque from 'denque';
import { QueueError } from '../errors.ts';
import { queueClosed, unavailable } from './failures.ts';
import type { Link } from './Link.ts';
import type { RabbitSettings } from './options.ts';
import { PublishChannel, type Publication } from './PublishChannel.ts';
import type { Topics } from './Topics.ts';
import { within } from './within.ts';

const RETRY_AFTER_MS = 100;

/** Messages to some of the topics, one after the other: each waits until its queue and a channel with room are there. */
export class PublishLine {
  readonly #settings: RabbitSettings;
  readonly #link: Link;
  readonly #topics: Topics;
  readonly #waiting = new Denque<Publication>();
  #channel: PublishChannel | undefined;
  #opening: Promise<void> | undefined;
  #isRunning = false;
  #isClosed = false;

  constructor(settings: RabbitSettings, link: Link, topics: Topics) {
    this.#settings = settings;
    this.#link = link;
    this.#topics = topics;
  }

  add(publication: Publication): void {
    const { maxPending } = this.#settings;
    if (this.#isClosed) publication.reject(queueClosed());
    else if (this.#waiting.length >= maxPending) publication.reject(busy(maxPending));
    else {
      this.#waiting.push(publication);
      if (!this.#isRunning) void this.#run();
    }
  }

  /**
   * Opens its channel, unless it is there.
   *
   * @param until milliseconds since 1970
   * @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_CLOSED`
   */
  async prepare(until: number): Promise<void> {
    if (this.#isClosed) throw queueClosed();
    if (!this.#channel?.isUsable) await this.#open(until);
  }

  /** Refuses what waits; resolves when what is on its way has arrived, or its time is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0, this.#waiting.length) ?? [])
      reject(queueClosed());
    await this.#channel?.idle();
    this.#channel?.close();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let next = this.#waiting.peekFront(); next; next = this.#waiting.peekFront()) {
      try {
        if (this.#send(next)) this.#waiting.shift();
        else await this.#prepare(next);
      } catch (error) {
        // Only the head of the line can fail here, unless the line was cleared meanwhile.
        if (this.#waiting.peekFront() === next) this.#waiting.shift();
        next.reject(error);
      }
    }
    this.#isRunning = false;
  }

  #send(publication: Publication): boolean {
    const channel = this.#channel;
    if (!channel?.isUsable || !channel.hasRoom || !this.#topics.isMade(publication.plan))
      return false;
    channel.send(publication);
    return true;
  }

  /** Brings about one thing that is missing. */
  async #prepare({ plan, until }: Publication): Promise<void> {
    const { clock } = this.#settings;
    const leftMs = until - clock.now();
    if (leftMs <= 0) throw this.#late();
    const because = () => this.#topics.trouble;
    const patience = { clock, ms: leftMs, expected: `to make ${plan.queue}`, because };
    if (!this.#topics.isMade(plan)) await within(this.#topics.make(plan), patience);
    else if (this.#channel?.isUsable) await this.#channel.room();
    else await this.#open(until);
  }

  /** One at a time, whoever asks. */
  #open(until: number): Promise<void> {
    this.#opening ??= this.#openChannel(until).finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #openChannel(until: number): Promise<void> {
    const channel = await this.#link.openChannel((model) => model.createConfirmChannel(), until);
    this.#channel = new PublishChannel(this.#settings, channel, {
      wasDeleted: (plan) => this.#topics.wasDeleted(plan),
      trouble: () => this.#link.trouble,
    });
  }

  #late(): QueueError {
    return unavailable('to take a message in time', this.#link.trouble);
  }
}

function busy(maxPending: number): QueueError {
  return new QueueError(
    'QUEUE_BUSY',
    `expected fewer than ${maxPending} messages waiting to be sent, found as many`,
    { retryable: true, details: { retryAfterMs: RETRY_AFTER_MS, maxPending } },
  );
}
