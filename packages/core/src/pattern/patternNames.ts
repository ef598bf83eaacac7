import { digest } from '../id/digest.ts';
import { canonicalJson } from '../json/canonicalJson.ts';
import type { Pattern } from './Pattern.ts';

/** The id of a pattern: its own, else made from its name. */
export function patternId({ id, name }: Pick<Pattern, 'id' | 'name'>): string {
  return id ?? derivedPatternId(name);
}

/** The id that a pattern of this name has if it states none. */
export function derivedPatternId(name: string): string {
  return name.replaceAll(' ', '_').toLowerCase();
}

/** The name of a reaction: its own, else the pattern's with the reaction's place. */
export function reactionName(pattern: Pattern, index: number): string {
  return pattern.reactions[index]?.name ?? `${pattern.name}_${index}`;
}

/** What a pattern is, as a short text: equal for equal definitions, whenever they were written. */
export function patternVersion(pattern: Pattern): string {
  const { $schema: _schema, created: _created, modified: _modified, ...definition } = pattern;
  return digest(canonicalJson(definition));
}
