import { mix } from './mix.ts';

/** Dice that fall the same way every time for the same seed; for writing scripts. */
export class Dice {
  #state: number;

  /** @param seed any number; its lower 32 bits count */
  constructor(seed: number) {
    this.#state = mix(seed, 0x5eed);
  }

  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return mix(this.#state, 1) % bound;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True so often: 0 never, 1 always. */
  chance(ratio: number): boolean {
    return this.below(1_000_000) < ratio * 1_000_000;
  }

  /** One of the items, of which there must be at least one. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
