import type { Cancel, Clock, Logger } from '@srvthreds/core';
import type { JournalLine, ThredsStore } from '@srvthreds/engine';

export interface JournalTailOptions {
  readonly threds: ThredsStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Given what is new, in the order of its partition. */
  readonly onLines: (lines: readonly JournalLine[]) => void;
  /** Time between two looks, milliseconds. Default 250. */
  readonly pollMs?: number;
  /** Most lines that are read of a partition at a look; what is left comes with the next. Default 1,000. */
  readonly batch?: number;
}

/** Reads the journals of all partitions as they grow. */
export class JournalTail {
  readonly #options: JournalTailOptions;
  readonly #positions = new Map<number, string>();
  #look: Promise<void> | undefined;
  #cancel: Cancel | undefined;
  #stopped = false;

  constructor(options: JournalTailOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, logger, pollMs = 250 } = this.#options;
    this.#cancel = clock.after(pollMs, () => {
      void this.catchUp()
        .catch((error: unknown) => logger.warn({ err: error }, 'journal not read; tried again'))
        .finally(() => {
          if (!this.#stopped) this.start();
        });
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Reads what is there now. @throws StorageError if the store is away */
  async catchUp(): Promise<void> {
    // A look that is under way may have passed the newest line already.
    if (this.#look) await this.#look.catch(() => undefined);
    this.#look ??= this.#lookAtAll().finally(() => {
      this.#look = undefined;
    });
    await this.#look;
  }

  async #lookAtAll(): Promise<void> {
    const { threds, onLines, batch = 1_000 } = this.#options;
    const lines: JournalLine[] = [];
    for (let partition = 0; partition < threds.partitions; partition++) {
      const after = this.#positions.get(partition);
      const from = after === undefined ? {} : { after };
      const read = await threds.journal(partition, { limit: batch, ...from });
      if (read.length > 0) this.#positions.set(partition, read.at(-1)!.position);
      lines.push(...read);
    }
    // Partitions are read one after the other; people want one story.
    if (lines.length > 0) onLines(lines.toSorted((a, b) => a.now - b.now));
  }
}
