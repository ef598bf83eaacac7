import jsonata from 'jsonata';
import type { ExpressionScope } from './Expression.ts';

// The language's own formatting of a moment, on our moment.
const format = jsonata('$fromMillis($moment, $picture, $timezone)');

/**
 * `$now`, `$millis`, `$random` and `$shuffle` on the step's own time and chance, so that a step that is made again gives
 * the same result.
 */
export function stepTime({ now, random }: Pick<ExpressionScope, 'now' | 'random'>): object {
  return {
    now: (picture?: string, timezone?: string) =>
      format.evaluate({}, { moment: now, picture, timezone }),
    millis: () => now,
    random: () => random(),
    shuffle: (list: unknown) => shuffled(Array.isArray(list) ? list : [list], random),
  };
}

/** @see Fisher and Yates, the shuffle from the end */
function shuffled(list: readonly unknown[], random: () => number): unknown[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
