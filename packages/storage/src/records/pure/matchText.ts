import type { Steps } from '../Steps.ts';
import type { CharacterSet, PatternBranch, TextPattern } from '../tasks/textPattern.ts';
import { casesOf } from './cases.ts';

/**
 * Tells whether a text fits. The places of a branch are followed side by side, so each character costs at most as much as
 * there are places and ranges in them, and nothing is read twice.
 *
 * @throws RecordsError `RECORDS_TOO_LARGE` if it costs more steps than are left
 */
export function matchText(pattern: TextPattern, text: string, steps: Steps): boolean {
  return pattern.some((branch) => new BranchMatcher(branch, steps).fits(text));
}

class BranchMatcher {
  readonly #branch: PatternBranch;
  readonly #steps: Steps;
  /** For each place, and the end behind them, the position in the text where it was last come to. */
  readonly #cameAt: Int32Array;
  #active: number[] = [];
  #next: number[] = [];

  constructor(branch: PatternBranch, steps: Steps) {
    this.#branch = branch;
    this.#steps = steps;
    this.#cameAt = new Int32Array(branch.places.length + 1).fill(-1);
  }

  fits(text: string): boolean {
    const { fromStart, toEnd, places } = this.#branch;
    const end = places.length;
    this.#enter(0, 0);
    let at = 0;
    while (at < text.length) {
      if (!toEnd && this.#cameAt[end] === at) return true;
      const code = text.codePointAt(at) ?? 0;
      [this.#active, this.#next] = [this.#next, []];
      at += code > 0xffff ? 2 : 1;
      this.#follow(code, at);
      if (!fromStart) this.#enter(0, at);
      if (this.#next.length === 0) return false;
    }
    return this.#cameAt[end] === at;
  }

  /** Goes on from every place that has this character, to where the text is at then. */
  #follow(code: number, at: number): void {
    const { places } = this.#branch;
    const codes = casesOf(code);
    let cost = 1;
    for (const index of this.#active) {
      const place = places[index];
      if (!place) continue;
      cost += 2 + codes.length * place.ranges.length;
      if (!contains(place, codes)) continue;
      if (place.isRepeated) this.#enter(index, at);
      this.#enter(index + 1, at);
    }
    this.#steps.spend(cost);
  }

  /** Comes to a place, and to those behind it as long as places may be left out. */
  #enter(from: number, at: number): void {
    const { places } = this.#branch;
    for (let index = from; index <= places.length; index++) {
      // Whoever was here has been behind it, too.
      if (this.#cameAt[index] === at) return;
      this.#cameAt[index] = at;
      this.#next.push(index);
      if (places[index]?.isOptional !== true) return;
    }
  }
}

function contains({ ranges, isNegated }: CharacterSet, codes: readonly number[]): boolean {
  for (const [from, to] of ranges)
    for (const code of codes) if (from <= code && code <= to) return !isNegated;
  return isNegated;
}
