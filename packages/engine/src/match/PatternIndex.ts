import type { Event } from '@srvthreds/core';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { requiredTypes } from './requiredTypes.ts';

/** Finds the patterns that an event could start, without looking at the others. Does not change; make a new one. */
export class PatternIndex {
  readonly #byType = new Map<string, CompiledPattern[]>();
  readonly #anyType: CompiledPattern[] = [];
  readonly #order: ReadonlyMap<CompiledPattern, number>;

  /** @param patterns in the order in which they are tried */
  constructor(patterns: readonly CompiledPattern[]) {
    this.#order = new Map(patterns.map((pattern, index) => [pattern, index]));
    for (const pattern of patterns) {
      const types = requiredTypes(pattern.reactions[0]!.condition);
      if (!types) this.#anyType.push(pattern);
      for (const type of types ?? []) this.#add(type, pattern);
    }
  }

  /** Patterns whose first reaction the event might satisfy, in the order in which they are tried. */
  candidates({ type }: Event): readonly CompiledPattern[] {
    const ofType = this.#byType.get(type) ?? [];
    if (this.#anyType.length === 0) return ofType;
    if (ofType.length === 0) return this.#anyType;
    return [...ofType, ...this.#anyType].toSorted(
      (a, b) => this.#order.get(a)! - this.#order.get(b)!,
    );
  }

  #add(type: string, pattern: CompiledPattern): void {
    const patterns = this.#byType.get(type);
    if (patterns) patterns.push(pattern);
    else this.#byType.set(type, [pattern]);
  }
}
