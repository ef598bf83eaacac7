import type { Channel } from 'amqplib';
import { failureOf } from './failures.ts';
import type { Link } from './Link.ts';
import type { RabbitSettings } from './options.ts';
import { within } from './within.ts';

/**
 * A channel for questions and declarations, one at a time: a refusal closes the channel, and would take along whatever
 * else is under way on it.
 */
export class ControlChannel {
  readonly #settings: RabbitSettings;
  readonly #link: Link;
  #channel: Channel | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(settings: RabbitSettings, link: Link) {
    this.#settings = settings;
    this.#link = link;
  }

  /**
   * @param expected ends the sentence "expected RabbitMQ ..."
   * @throws QueueError `QUEUE_UNAVAILABLE`, `QUEUE_REFUSED`, `QUEUE_CLOSED`
   */
  run<T>(expected: string, task: (channel: Channel) => Promise<T>): Promise<T> {
    const { clock, timeoutMs } = this.#settings;
    const until = clock.now() + timeoutMs;
    const result = this.#last.then(() => this.#attempt(expected, { task, until }));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #attempt<T>(
    expected: string,
    { task, until }: { task: (channel: Channel) => Promise<T>; readonly until: number },
  ): Promise<T> {
    const { clock } = this.#settings;
    const channel = await this.#open(until);
    try {
      return await within(task(channel), { clock, ms: until - clock.now(), expected });
    } catch (error) {
      this.#discard(channel);
      throw failureOf(expected, error);
    }
  }

  async #open(until: number): Promise<Channel> {
    if (this.#channel) return this.#channel;
    const channel = await this.#link.openChannel((model) => model.createChannel(), until);
    channel.on('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
    });
    this.#channel = channel;
    return channel;
  }

  #discard(channel: Channel): void {
    if (this.#channel !== channel) return;
    this.#channel = undefined;
    channel.close().catch(() => undefined);
  }
}
