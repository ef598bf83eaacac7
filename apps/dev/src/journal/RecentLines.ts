import type { JournalLine } from '@srvthreds/engine';

/** A line and its place among all lines of all partitions, in the order in which they were read. */
export interface NumberedLine {
  readonly number: number;
  readonly line: JournalLine;
}

export interface RecentLinesOptions {
  /** Most lines that are kept. Default 2,000. */
  readonly maxLines?: number;
  /** Most characters of their JSON that are kept. Default 16,000,000. */
  readonly maxLength?: number;
}

interface Kept extends NumberedLine {
  readonly length: number;
}

/** The recent past: the last lines of the journal, so that a page that is opened late sees them. */
export class RecentLines {
  readonly #maxLines: number;
  readonly #maxLength: number;
  #kept: Kept[] = [];
  #length = 0;
  #last = 0;

  constructor({ maxLines = 2_000, maxLength = 16_000_000 }: RecentLinesOptions = {}) {
    this.#maxLines = maxLines;
    this.#maxLength = maxLength;
  }

  add(lines: readonly JournalLine[]): void {
    for (const line of lines) {
      const { length } = JSON.stringify(line);
      this.#kept.push({ number: ++this.#last, line, length });
      this.#length += length;
    }
    this.#forget();
  }

  /**
   * Lines behind a number, oldest first.
   *
   * @returns `missed`: how many there were besides that are not kept any more
   */
  after(number: number, limit: number): { lines: readonly NumberedLine[]; missed: number } {
    const oldest = this.#kept[0]?.number ?? this.#last + 1;
    const from = Math.max(0, number + 1 - oldest);
    const lines = this.#kept.slice(from, from + limit);
    return {
      lines: lines.map((kept) => ({ number: kept.number, line: kept.line })),
      missed: Math.max(0, oldest - 1 - number),
    };
  }

  /** Every line that is kept, oldest first. */
  get all(): readonly JournalLine[] {
    return this.#kept.map(({ line }) => line);
  }

  /** Lines about one thred, oldest first. */
  ofThred(thredId: string): readonly JournalLine[] {
    return this.#kept.filter(({ line }) => line.thredId === thredId).map(({ line }) => line);
  }

  #forget(): void {
    let drop = Math.max(0, this.#kept.length - this.#maxLines);
    let length = this.#length;
    for (const kept of this.#kept.slice(0, drop)) length -= kept.length;
    while (length > this.#maxLength && drop < this.#kept.length)
      length -= this.#kept[drop++]!.length;
    if (drop === 0) return;
    this.#kept = this.#kept.slice(drop);
    this.#length = length;
  }
}
