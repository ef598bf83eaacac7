import type { CharacterSet, PatternBranch, TextPattern } from '../tasks/textPattern.ts';

/** Tells whether a text fits. Takes one pass, whatever the pattern: its places are followed side by side. */
export function matchText(pattern: TextPattern, text: string): boolean {
  return pattern.some((branch) => fits(branch, text));
}

function fits(branch: PatternBranch, text: string): boolean {
  const { places, fromStart, toEnd } = branch;
  let active = new Set<number>();
  enter(branch, 0, active);
  for (const character of text) {
    if (!toEnd && active.has(places.length)) return true;
    const next = new Set<number>();
    const codes = casesOf(character);
    for (const index of active) {
      const place = places[index];
      if (!place || !contains(place, codes)) continue;
      if (place.isRepeated) next.add(index);
      enter(branch, index + 1, next);
    }
    if (!fromStart) enter(branch, 0, next);
    active = next;
    if (active.size === 0) return false;
  }
  return active.has(places.length);
}

/** Comes to a place, and to those behind it as long as places may be left out. */
function enter({ places }: PatternBranch, index: number, active: Set<number>): void {
  for (let at = index; at <= places.length; at++) {
    active.add(at);
    if (places[at]?.isOptional !== true) return;
  }
}

/** The code point of a character, and those of its other case if that is one character. */
function casesOf(character: string): readonly number[] {
  return [character, character.toLowerCase(), character.toUpperCase()]
    .filter((one) => one.length === character.length)
    .map((one) => one.codePointAt(0) ?? 0);
}

function contains({ ranges, isNegated }: CharacterSet, codes: readonly number[]): boolean {
  return (
    codes.some((code) => ranges.some(([from, to]) => from <= code && code <= to)) !== isNegated
  );
}
