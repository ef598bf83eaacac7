import { invalid } from '../errors.ts';
import { RECORD_LIMITS } from '../limits.ts';
import { casesOf } from '../pure/cases.ts';

/** Characters by code point: those in the ranges, in either case; with `isNegated` all others. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly isNegated: boolean;
}

/** One place of a pattern: a character that may be left out, or repeated. */
export interface PatternPlace extends CharacterSet {
  readonly isOptional: boolean;
  readonly isRepeated: boolean;
}

/** Places one after the other, anywhere in a text or held by its ends. */
export interface PatternBranch {
  readonly places: readonly PatternPlace[];
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

/** Any of its branches is enough. */
export type TextPattern = readonly PatternBranch[];

const DIGITS = [[48, 57]] as const;
const WORD = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
] as const;
const LINE_FEED = [[10, 10]] as const;
const SPECIAL = new Set('\\^$.|?*+()[]{}');

/**
 * Reads what `$re` may be: the part of regular expressions that means the same everywhere and never has to go back in a text.
 * Characters, `.`, `[a-z]`, `[^a-z]`, `\d`, `\w`, each with `?`, `*` or `+`; `^` first, `$` last, `|` between branches.
 *
 * @param at JSON pointer, for the error
 * @throws RecordsError `RECORDS_TASK_INVALID`
 */
export function readTextPattern(source: string, at: string): TextPattern {
  const most = RECORD_LIMITS.textPatternLength;
  if (source.length > most)
    throw invalid(at, `a pattern of at most ${most} characters`, `${source.length}`);
  return new PatternReader(source, at).pattern();
}

class PatternReader {
  readonly #characters: readonly string[];
  readonly #at: string;
  #position = 0;

  constructor(source: string, at: string) {
    this.#characters = Array.from(source);
    this.#at = at;
  }

  pattern(): TextPattern {
    const branches = [this.#branch()];
    while (this.#take('|')) branches.push(this.#branch());
    return branches;
  }

  #branch(): PatternBranch {
    const fromStart = this.#take('^');
    const places: PatternPlace[] = [];
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== '$')
      places.push(this.#place());
    const toEnd = this.#take('$');
    if (this.#next !== undefined && this.#next !== '|') throw this.#refuse('$ at the end');
    return { places, fromStart, toEnd };
  }

  #place(): PatternPlace {
    const set = this.#set();
    if (this.#take('?')) return { ...set, isOptional: true, isRepeated: false };
    if (this.#take('*')) return { ...set, isOptional: true, isRepeated: true };
    return { ...set, isOptional: false, isRepeated: this.#take('+') };
  }

  #set(): CharacterSet {
    if (this.#take('.')) return { ranges: LINE_FEED, isNegated: true };
    if (this.#take('[')) return this.#class();
    if (this.#take('\\')) return { ranges: this.#escaped(), isNegated: false };
    const character = this.#next ?? '';
    if (SPECIAL.has(character)) throw this.#refuse('a character, or \\ before it');
    this.#position++;
    return { ranges: only(character), isNegated: false };
  }

  #class(): CharacterSet {
    const isNegated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take(']')) ranges.push(...this.#range());
    if (ranges.length === 0) throw this.#refuse('characters between [ and ]');
    return { ranges, isNegated };
  }

  #range(): readonly (readonly [number, number])[] {
    if (this.#take('\\')) return this.#escaped();
    const from = this.#plain();
    if (this.#next !== '-' || this.#characters[this.#position + 1] === ']') return only(from);
    this.#position++;
    const range = [codeOf(from), codeOf(this.#plain())] as const;
    if (range[0] > range[1]) throw this.#refuse('a range that goes upwards');
    return [range];
  }

  #plain(): string {
    const character = this.#next;
    if (character === undefined || character === '[' || character === '\\')
      throw this.#refuse('a character or ]');
    this.#position++;
    return character;
  }

  #escaped(): readonly (readonly [number, number])[] {
    const character = this.#next ?? '';
    if (character === 'd' || character === 'w' || /[^A-Za-z0-9]/.test(character)) {
      this.#position++;
      if (character === 'd') return DIGITS;
      return character === 'w' ? WORD : only(character);
    }
    throw this.#refuse('\\d, \\w or a sign after \\');
  }

  get #next(): string | undefined {
    return this.#characters[this.#position];
  }

  #take(character: string): boolean {
    if (this.#next !== character) return false;
    this.#position++;
    return true;
  }

  #refuse(expected: string): Error {
    const found = this.#next === undefined ? 'its end' : `"${this.#next}"`;
    return invalid(this.#at, `${expected} at position ${this.#position}`, found);
  }
}

/** A character in each of its cases. */
function only(character: string): readonly (readonly [number, number])[] {
  return casesOf(codeOf(character)).map((code) => [code, code] as const);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
