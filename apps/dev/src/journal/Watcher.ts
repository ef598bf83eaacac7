import type { NumberedLine, RecentLines } from './RecentLines.ts';

/** What a page is sent at a time. */
export interface LinesBatch {
  readonly lines: readonly NumberedLine[];
  /** Lines that were forgotten before this page could be given them. */
  readonly missed: number;
}

export interface WatcherOptions {
  readonly recent: RecentLines;
  /** Hands a batch over; resolves when the page has taken it. */
  readonly send: (batch: LinesBatch) => Promise<void>;
  /** The page did not take a batch. */
  readonly onLost: () => void;
  /** Most lines in a batch. Default 200. */
  readonly batch?: number;
}

/**
 * Brings one page up to date, a batch at a time: the next goes out when the page has taken the one before. A slow page
 * misses old lines; it does not make the server hold them.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  #seen = 0;
  #isBusy = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** There may be something new. */
  wake(): void {
    if (!this.#isBusy) void this.#run();
  }

  async #run(): Promise<void> {
    const { recent, send, onLost, batch: limit = 200 } = this.#options;
    this.#isBusy = true;
    try {
      for (;;) {
        const batch = recent.after(this.#seen, limit);
        if (batch.lines.length === 0) return;
        await send(batch);
        this.#seen = batch.lines.at(-1)!.number;
      }
    } catch {
      onLost();
    } finally {
      this.#isBusy = false;
    }
  }
}
