import { LanguageError } from '../compile/LanguageError.ts';
import { boundedly, isTimeout } from './boundedly.ts';
import { costOf, stepsOf, type Cost } from './costOf.ts';

/** Steps that a search may take unwatched; a million take some milliseconds. */
const MOST_STEPS = 1_000_000;

/** Where a search found something, and where the next one goes on. */
export interface FoundMatch {
  readonly match: RegExpExecArray;
  readonly end: number;
}

/**
 * A regular expression whose search comes to an end: where the number of steps has a bound that is small enough for this
 * text it runs as it is, else with a watch on its time. The result is that of JavaScript either way.
 */
export class BoundedRegExp {
  readonly source: string;
  readonly #regex: RegExp;
  readonly #cost: Cost;

  /** @param regex with the flag `g`; is copied */
  constructor(regex: RegExp) {
    this.source = regex.source;
    this.#regex = new RegExp(regex);
    this.#cost = costOf(regex.source);
  }

  /**
   * @param remainingMs how long the search may take
   * @throws LanguageError `D1012` if it takes longer
   */
  exec(text: string, from: number, remainingMs: () => number): FoundMatch | undefined {
    const isCheap = stepsOf(this.#cost, text.length) <= MOST_STEPS;
    const match = isCheap ? this.#exec(text, from) : this.#watched(text, from, remainingMs());
    return match ? { match, end: this.#regex.lastIndex } : undefined;
  }

  #exec(text: string, from: number): RegExpExecArray | null {
    this.#regex.lastIndex = from;
    return this.#regex.exec(text);
  }

  #watched(text: string, from: number, timeoutMs: number): RegExpExecArray | null {
    try {
      return boundedly(() => this.#exec(text, from), timeoutMs);
    } catch (error) {
      throw isTimeout(error) ? new LanguageError('D1012', timeoutMs) : error;
    }
  }
}
