import type { Channel } from 'amqplib';
import type { Link } from './Link.ts';

/** Most channels kept ready; a broker allows a connection about 2,000. */
const MOST_READY = 256;

/** Channels that are opened before they are wanted, one for each topic, for consumers that must begin at once. */
export class ReadyChannels {
  readonly #link: Link;
  readonly #ready = new Map<string, Promise<Channel>>();

  constructor(link: Link) {
    this.#link = link;
  }

  /**
   * Opens one, unless it is there or too many are.
   *
   * @param until milliseconds since 1970
   * @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_CLOSED`
   */
  async prepare(topic: string, until: number): Promise<void> {
    if (this.#ready.has(topic) || this.#ready.size >= MOST_READY) return;
    const opening = this.#open(until);
    const forget = (): void => {
      if (this.#ready.get(topic) === opening) this.#ready.delete(topic);
    };
    this.#ready.set(topic, opening);
    opening.then((channel) => channel.on('close', forget), forget);
    await opening;
  }

  /**
   * The one that is ready, or a new one; the taker's from now on.
   *
   * @param until milliseconds since 1970
   * @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_CLOSED`
   */
  async take(topic: string, until: number): Promise<Channel> {
    const ready = this.#ready.get(topic);
    this.#ready.delete(topic);
    return (await ready?.catch(() => undefined)) ?? this.#open(until);
  }

  #open(until: number): Promise<Channel> {
    return this.#link.openChannel((model) => model.createChannel(), until);
  }
}
