import type { ExpressionBounds } from '../Expression.ts';
import { LanguageError } from './LanguageError.ts';
import type { Sequence } from './Sequence.ts';

const TICKS_PER_LOOK = 500;

/** Longest text on the way to a result, characters; a result itself has a bound of its own. */
const MOST_TEXT = 16 * 1_048_576;

/** What an evaluation begins with. */
export interface Beginning {
  readonly input?: unknown;
  /** What the names of the surroundings are taken from. */
  readonly source?: unknown;
  /** The moment that counts as now, milliseconds since 1970. */
  readonly now: number;
}

/** One evaluation: what it began with, and what it has cost so far. */
export class Run {
  /** The whole document that it is about. */
  readonly input: unknown;
  /** What the names of the surroundings are taken from. */
  readonly source: unknown;
  readonly bounds: ExpressionBounds;
  /** The moment that counts as now, milliseconds since 1970. */
  readonly now: number;
  /** How deeply evaluation is nested where the innermost function began. */
  depth = 0;
  #ticks = 0;
  #startedAt: number | undefined;

  constructor({ input, source, now }: Beginning, bounds: ExpressionBounds) {
    this.input = input;
    this.source = source;
    this.bounds = bounds;
    this.now = now;
  }

  /**
   * To be called wherever something is repeated. The clock is read at every 500th call only, and counts from the first
   * time that it is.
   *
   * @throws LanguageError `D1012` when the time is up
   */
  tick(): void {
    if (++this.#ticks % TICKS_PER_LOOK === 0 && this.remainingMs() <= 0)
      throw new LanguageError('D1012', this.bounds.timeoutMs);
  }

  /** Milliseconds that are left; may be below zero. */
  remainingMs(): number {
    const now = performance.now();
    this.#startedAt ??= now;
    return this.#startedAt + this.bounds.timeoutMs - now;
  }

  /** @throws LanguageError `D1011` when it is nested too deeply */
  deepen(levels: number): void {
    this.depth += levels;
    if (this.depth > this.bounds.depth) throw new LanguageError('D1011', this.bounds.depth);
  }

  /** @throws LanguageError `D2015` when the list gets too long */
  add(list: Sequence, item: unknown): void {
    this.checkSize(list.length + 1);
    list.push(item);
  }

  /** @throws LanguageError `D2015` when there are too many */
  checkSize(items: number): void {
    if (items > this.bounds.listItems) throw new LanguageError('D2015', items);
  }

  /** @throws LanguageError `D2015` when the text is too long */
  checkText(length: number): void {
    if (length > MOST_TEXT) throw new LanguageError('D2015', length);
  }

  /** The second list behind the first, as the language puts them together. */
  append(first: unknown, second: unknown): unknown {
    if (first === undefined) return second;
    if (second === undefined) return first;
    const list: unknown[] = Array.isArray(first) ? first : [first];
    const more: unknown[] = Array.isArray(second) ? second : [second];
    this.checkSize(list.length + more.length);
    return list.concat(more);
  }
}
