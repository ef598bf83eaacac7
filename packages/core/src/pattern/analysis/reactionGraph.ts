import { TRANSITIONS, type Pattern, type Transition } from '../Pattern.ts';
import { reactionName } from '../patternNames.ts';
import type { SyntaxNode } from '../expression/SyntaxNode.ts';
import { factOf } from './facts.ts';
import type { Filters } from './Filters.ts';
import { waysOf, type Way } from './waysOf.ts';

/** Where a transition leads: the place of a reaction, or out; `stay` is `$noTransition`, `nowhere` an unknown name. */
export type Target = number | 'end' | 'stay' | 'nowhere';

/** One reaction, and everywhere that it can lead. */
export interface ReactionNode {
  readonly index: number;
  readonly name: string;
  /** By matching; none if nobody may trigger it, or if its filter is `false`. */
  readonly ways: readonly (Way & { readonly target: Target })[];
  /** By its expiry, if it has one. */
  readonly expiry: Target | undefined;
}

/** The reactions of a pattern and what leads from one to another. */
export function reactionGraph(pattern: Pattern, filters: Filters): readonly ReactionNode[] {
  const names = pattern.reactions.map((_reaction, index) => reactionName(pattern, index));
  const targetOf = (transition: Transition | undefined, index: number): Target => {
    const name = transition?.name;
    if (!name || name === TRANSITIONS.next) return index + 1 < names.length ? index + 1 : 'end';
    if (name === TRANSITIONS.terminate) return 'end';
    if (name === TRANSITIONS.stay) return 'stay';
    const target = names.indexOf(name);
    return target < 0 ? 'nowhere' : target;
  };
  return pattern.reactions.map(({ allowedSources, condition, expiry }, index) => {
    const nobody = Array.isArray(allowedSources) && allowedSources.length === 0;
    const ways = nobody ? [] : waysOf(condition, `/reactions/${index}/condition`);
    const possible = ways.filter(
      (way) => !way.filters?.some((filter) => isFalse(filters.get(filter))),
    );
    return {
      index,
      name: names[index]!,
      ways: possible.map((way) => ({ ...way, target: targetOf(way.transition, index) })),
      expiry: expiry && expiry.interval > 0 ? targetOf(expiry.transition, index) : undefined,
    };
  });
}

/** A filter that is nothing but `false`: whoever writes that means a place where nothing but time moves a thred on. */
export function isFalse(syntax: SyntaxNode | undefined): boolean {
  return syntax !== undefined && factOf(syntax)?.kind === 'never';
}
