import { QueueError } from '../errors.ts';
import type { LocalTopic } from './LocalTopic.ts';

/** The topics of a queue in this process, each made at its first use. */
export class TopicTable {
  readonly #make: (name: string) => LocalTopic;
  readonly #topics = new Map<string, LocalTopic>();
  #isClosed = false;

  constructor(make: (name: string) => LocalTopic) {
    this.#make = make;
  }

  /** @throws QueueError `QUEUE_CLOSED` */
  get(name: string): LocalTopic {
    if (this.#isClosed) throw new QueueError('QUEUE_CLOSED', 'expected an open queue');
    let topic = this.#topics.get(name);
    if (!topic) {
      topic = this.#make(name);
      this.#topics.set(name, topic);
    }
    return topic;
  }

  /** Ends every subscription. @returns false if it was closed before */
  close(): boolean {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    for (const topic of this.#topics.values()) topic.close();
    return true;
  }
}
