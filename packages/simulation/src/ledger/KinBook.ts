import { startedThredId, type Event } from '@srvthreds/core';
import type { ThredState } from '@srvthreds/engine';
import { patternOf } from './commands.ts';
import type { Findings } from './Findings.ts';
import type { Wish } from './paper/Expected.ts';

/** A thred that somebody has asked for. */
interface Asked extends Pick<Wish, 'withContext'> {
  readonly parentId?: string;
  readonly spawnType?: Wish['spawnType'];
}

/** Who has asked for which thred, and what has become of it. */
export class KinBook {
  readonly #findings: Findings;
  readonly #asked = new Map<string, Asked>();
  readonly #fates = new Map<string, 'alive' | 'ended' | 'never lived' | 'refused'>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** A thred is wanted: by an event that its pattern's limiter is asked about, or by another thred. */
  asked(thredId: string, asked: Asked = {}): void {
    this.#asked.set(thredId, asked);
  }

  /** There was no place for it. */
  refused(thredId: string): void {
    if (this.#fates.has(thredId)) this.#wrong(`${thredId} was refused a place, and it is there`);
    this.#fates.set(thredId, 'refused');
  }

  /** @param state undefined if it has ended in its first step */
  born(thredId: string, event: Event | undefined, state: ThredState | undefined): void {
    const fate = this.#fates.get(thredId);
    if (fate) this.#wrong(`${thredId} was born, and is ${fate}`);
    this.#fates.set(thredId, 'alive');
    const asked = this.#asked.get(thredId);
    const isStarted = event && startedThredId(patternOf(thredId), event) === thredId;
    if (!asked && !isStarted) this.#wrong(`${thredId} was born, and nobody has asked for it`);
    if (!state) return;
    if (state.parent?.thredId !== asked?.parentId || state.parent?.spawnType !== asked?.spawnType)
      this.#wrong(`${thredId}: expected it of ${asked?.parentId}, found ${state.parent?.thredId}`);
    const isKnowing = 'seed' in state.locals;
    if (patternOf(thredId) === 'listener' && isKnowing !== (asked?.withContext ?? false))
      this.#wrong(`${thredId}: ${isKnowing ? 'knows too much' : 'knows nothing'}`);
  }

  /** Its start has come to nothing, or its end came first. */
  stillborn(thredId: string): void {
    const fate = this.#fates.get(thredId);
    if (fate && fate !== 'refused') this.#wrong(`${thredId} never lived, and is ${fate}`);
    this.#fates.set(thredId, 'never lived');
  }

  ended(thredId: string): void {
    this.#fates.set(thredId, 'ended');
  }

  /** It was ended by somebody else, which only the end of its parent can be. */
  terminated(thredId: string): void {
    if (!this.#mustEnd(thredId))
      this.#wrong(`${thredId} was ended, and its parent is alive or lets it live`);
  }

  /** What is not as it has to be in the end, in words. */
  unsettled(): string[] {
    return [...this.#asked.keys()].flatMap((thredId) => {
      const fate = this.#fates.get(thredId);
      if (!fate) return [`${thredId} was asked for and never came`];
      return fate === 'alive' && this.#mustEnd(thredId) ? [`${thredId} outlives its parent`] : [];
    });
  }

  #mustEnd(thredId: string): boolean {
    const { parentId = '', spawnType } = this.#asked.get(thredId) ?? {};
    return spawnType === 'child' && this.#fates.get(parentId) === 'ended';
  }

  #wrong(text: string): void {
    this.#findings.add('kin', text);
  }
}
