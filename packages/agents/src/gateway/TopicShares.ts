import { TopicReader, type TopicReaderParts } from './TopicReader.ts';

/** The topics that a node reads now. */
export class TopicShares {
  readonly #parts: TopicReaderParts;
  readonly #readers = new Map<string, TopicReader>();
  readonly #closing = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(parts: TopicReaderParts) {
    this.#parts = parts;
  }

  /** Reads these, and no others. One that was just given up begins again with a later call. */
  read(topics: readonly string[]): void {
    if (this.#isClosed) return;
    this.#giveUpAllBut(topics);
    for (const topic of topics)
      if (!this.#readers.has(topic) && !this.#closing.has(topic))
        this.#readers.set(topic, new TopicReader(topic, this.#parts));
  }

  /** Gives all up; resolves when what was in hand is finished. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#giveUpAllBut([]);
    await Promise.all(this.#closing.values());
  }

  #giveUpAllBut(topics: readonly string[]): void {
    for (const [topic, reader] of this.#readers) {
      if (topics.includes(topic)) continue;
      this.#readers.delete(topic);
      this.#closing.set(
        topic,
        reader.close().finally(() => this.#closing.delete(topic)),
      );
    }
  }
}
