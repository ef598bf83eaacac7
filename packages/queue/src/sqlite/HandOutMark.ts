import type { QueueRows } from './QueueRows.ts';

/** So many messages may be handed out on one mark; after a crash, up to so many count an attempt too much. */
const HAND_OUT_AHEAD = 256;

/** Up to where the messages of a topic may have been handed out, as the file has it. */
export class HandOutMark {
  readonly #topic: string;
  readonly #rows: QueueRows;
  #through: number;
  #writing: Promise<void> | undefined;

  /** @param through what the file has now */
  constructor(topic: string, rows: QueueRows, through: number) {
    this.#topic = topic;
    this.#rows = rows;
    this.#through = through;
  }

  /** Nothing if the file covers the position; else the write that is under way, after which to ask again. */
  cover(position: number): Promise<void> | undefined {
    if (position <= this.#through) return undefined;
    this.#writing ??= this.#raise(position + HAND_OUT_AHEAD);
    return this.#writing;
  }

  async #raise(through: number): Promise<void> {
    try {
      await this.#rows.markHanded(this.#topic, through);
      // Not before: what the file does not have yet, a crash would not count.
      this.#through = through;
    } finally {
      this.#writing = undefined;
    }
  }
}
