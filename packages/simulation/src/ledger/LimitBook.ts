import type { JournalBody } from '@srvthreds/engine';
import type { Changes } from '@srvthreds/storage';
import { MOST_GUESTS, PULSE_MS } from '../program/society.ts';
import { readCommand } from './commands.ts';
import type { Findings } from './Findings.ts';
import type { KinBook } from './KinBook.ts';
import type { ThredBook } from './ThredBook.ts';

interface Limiter {
  readonly places: readonly string[];
  readonly last?: { readonly at: number };
}

export interface LimitBookOptions {
  readonly findings: Findings;
  readonly kin: KinBook;
  readonly threds: ThredBook;
}

/** Who holds a place of a pattern with limits, and who lives without one. */
export class LimitBook {
  readonly #options: LimitBookOptions;
  readonly #limiters = new Map<string, Limiter>();
  /** By thred: when it was admitted. */
  readonly #admitted = new Map<string, number>();

  constructor(options: LimitBookOptions) {
    this.#options = options;
  }

  /** Limiter by limiter, the places that are held. */
  get places(): readonly (readonly [patternId: string, places: readonly string[]])[] {
    return [...this.#limiters].map(([id, { places }]) => [id, places]);
  }

  committed(patternId: string, changes: Changes, lines: readonly JournalBody[]): void {
    const limiter =
      typeof changes.state === 'string'
        ? (JSON.parse(changes.state) as Limiter)
        : (this.#limiters.get(patternId) ?? { places: [] });
    this.#limiters.set(patternId, limiter);
    for (const line of lines) this.#refused(line, limiter);
    for (const row of changes.enqueue ?? []) {
      const { kind, thredId, acceptedAt } = readCommand(row);
      if (kind === 'start') this.#admitted.set(thredId, acceptedAt);
    }
    const { places } = limiter;
    if (places.length > MOST_GUESTS || new Set(places).size < places.length)
      this.#wrong(`${patternId}: places are held by ${places.join()}`);
    this.#checkLiving(patternId);
  }

  /** A thred of the pattern was born. */
  born(patternId: string, thredId: string): void {
    if (!this.#admitted.has(thredId)) this.#wrong(`${thredId} was born and was not admitted`);
    this.#checkLiving(patternId);
    if (patternId === 'pulse') this.#checkInterval(thredId);
  }

  /** Threds that live without a place. */
  #checkLiving(patternId: string): void {
    if (patternId !== 'guest') return;
    const living = this.#options.threds.aliveOf(patternId);
    const places = this.#limiters.get(patternId)?.places ?? [];
    if (living.length > MOST_GUESTS) this.#wrong(`${living.length} of ${patternId} are alive`);
    for (const one of living)
      if (!places.includes(one)) this.#wrong(`${one} lives without a place`);
  }

  #checkInterval(thredId: string): void {
    const at = this.#admitted.get(thredId) ?? 0;
    for (const [other, otherAt] of this.#admitted) {
      const isNear = other.startsWith('pulse_') && Math.abs(at - otherAt) < PULSE_MS;
      if (other !== thredId && isNear && this.#options.threds.has(other))
        this.#wrong(`${thredId} was admitted ${Math.abs(at - otherAt)} ms from ${other}`);
    }
  }

  #refused({ thredId = '', kind, limit, now }: JournalBody, { places, last }: Limiter): void {
    if (kind !== 'limit') this.#wrong(`did not expect a line of kind ${kind}`);
    const isRight =
      limit === 'full'
        ? places.length >= MOST_GUESTS
        : limit === 'too-soon' && last !== undefined && now - last.at < PULSE_MS;
    if (!isRight || this.#admitted.has(thredId))
      this.#wrong(`${thredId} was refused a place: ${limit}, ${places.length} held`);
    this.#options.kin.refused(thredId);
  }

  #wrong(text: string): void {
    this.#options.findings.add('limit', text);
  }
}
