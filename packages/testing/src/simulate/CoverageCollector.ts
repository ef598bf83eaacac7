import { patternId, reactionName, type Pattern } from '@srvthreds/core';
import type { JournalLine } from '@srvthreds/engine';
import type { Coverage, CoverageItem } from './Coverage.ts';
import { coveragePlaces, exitOf } from './coveragePlaces.ts';
import type { Mark } from './markPattern.ts';

/** Counts what is tried of patterns. */
export class CoverageCollector {
  readonly #patterns: ReadonlyMap<string, Pattern>;
  readonly #counts = new Map<string, number>();
  /** What has matched since the outermost condition of a reaction last did, by pattern. */
  readonly #matched = new Map<string, Set<string>>();

  constructor(patterns: readonly Pattern[]) {
    this.#patterns = new Map(patterns.map((pattern) => [patternId(pattern), pattern]));
  }

  /** A condition has matched. Inner ones are told of before outer ones. */
  matched({ patternId: id, pointer }: Mark): void {
    this.#count(id, 'condition', pointer);
    const matched = this.#matched.get(id) ?? new Set();
    this.#matched.set(id, matched.add(pointer));
    const outermost = /^\/reactions\/(\d+)\/condition$/.exec(pointer);
    const reaction = this.#patterns.get(id)?.reactions[Number(outermost?.[1])];
    if (!outermost || !reaction) return;
    this.#count(id, 'transition', exitOf(reaction.condition, pointer, matched));
    matched.clear();
  }

  /** Something was written down about a thred. */
  happened({ kind, thred, log = [] }: JournalLine): void {
    const pattern = this.#patterns.get(thred?.patternId ?? '');
    if (!pattern) return;
    const names = pattern.reactions.map((_reaction, index) => reactionName(pattern, index));
    const count = (what: CoverageItem['kind'], name: string | undefined, end = ''): void => {
      const index = names.indexOf(name ?? '');
      if (index >= 0) this.#count(patternId(pattern), what, `/reactions/${index}${end}`);
    };
    if (kind === 'start') count('reaction', names[0]);
    for (const { type, from, to } of log) {
      if (type === 'x') count('expiry', from, '/expiry');
      if ((type === 'm' || type === 'x') && to !== from) count('reaction', to);
    }
  }

  get coverage(): Coverage {
    const places = [...this.#patterns.values()].flatMap(coveragePlaces);
    return {
      items: places.map((place) => ({ ...place, count: this.#counts.get(keyOf(place)) ?? 0 })),
    };
  }

  #count(id: string, kind: CoverageItem['kind'], pointer: string): void {
    const key = keyOf({ patternId: id, kind, pointer });
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

function keyOf({ patternId: id, kind, pointer }: Omit<CoverageItem, 'count' | 'what'>): string {
  return `${id} ${kind} ${pointer}`;
}
