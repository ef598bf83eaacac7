import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import type { Pattern } from '../Pattern.ts';
import { reactionName } from '../patternNames.ts';

/** Reactions that have the same name; automatic names count. */
export function checkReactionNames(pattern: Pattern): Finding[] {
  const first = new Map<string, number>();
  return pattern.reactions.flatMap((_reaction, index): Finding[] => {
    const name = reactionName(pattern, index);
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return [];
    }
    const message = `expected unique names of reactions, found "${name}" at ${earlier} and ${index}`;
    return [newFinding('reaction-name', `/reactions/${index}/name`, message)];
  });
}
