import { RECORD_LIMITS } from '../limits.ts';

interface Kept<K> {
  readonly key: K;
  readonly length: number;
}

/** Which results a store goes on keeping: the latest, bounded by their number and by their characters. */
export class LatestResults<K> {
  /** The oldest first. */
  readonly #kept: Kept<K>[] = [];
  #length = 0;

  /**
   * Counts results in.
   *
   * @param length characters of them as JSON
   * @returns what is to be forgotten for them, the oldest first; never themselves
   */
  add(key: K, length: number): readonly K[] {
    this.#kept.push({ key, length });
    this.#length += length;
    const forgotten: K[] = [];
    while (this.#kept.length > 1 && this.#isTooMuch()) {
      const oldest = this.#kept.shift()!;
      this.#length -= oldest.length;
      forgotten.push(oldest.key);
    }
    return forgotten;
  }

  #isTooMuch(): boolean {
    const { transactionsRemembered, rememberedLength } = RECORD_LIMITS;
    return this.#kept.length > transactionsRemembered || this.#length > rememberedLength;
  }
}
