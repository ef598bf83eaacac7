import {
  patternId,
  reactionName,
  walkConditions,
  type Condition,
  type Pattern,
  type Transition,
} from '@srvthreds/core';
import type { CoverageItem } from './Coverage.ts';

/** Everything in a pattern that can be tried. */
export function coveragePlaces(pattern: Pattern): readonly Omit<CoverageItem, 'count'>[] {
  const id = patternId(pattern);
  const conditions = new Map<number, Omit<CoverageItem, 'count'>[]>();
  walkConditions(pattern, (condition, pointer) => {
    const index = Number(pointer.split('/')[2]);
    const what = `${condition.type}${condition.type === 'filter' ? ` ${condition.xpr}` : ''}`;
    const places = conditions.get(index) ?? [];
    places.push({ patternId: id, kind: 'condition', pointer, what });
    conditions.set(index, places);
  });
  return pattern.reactions.flatMap((reaction, index) => {
    const name = reactionName(pattern, index);
    const pointer = `/reactions/${index}`;
    const place = (kind: CoverageItem['kind'], at: string, what: string) => ({
      patternId: id,
      kind,
      pointer: at,
      what,
    });
    const exits = [...exitsOf(reaction.condition, `${pointer}/condition`)].map(([at, transition]) =>
      place('transition', at, `"${name}" to ${target(transition)}`),
    );
    const expires = reaction.expiry && reaction.expiry.interval > 0;
    return [
      place('reaction', pointer, `reaction "${name}"`),
      ...(conditions.get(index) ?? []),
      ...exits,
      ...(expires ? [place('expiry', `${pointer}/expiry`, `expiry of "${name}"`)] : []),
    ];
  });
}

/**
 * The place of the transition that is made when these conditions have matched: the innermost that gives one; of a
 * condition without any, its own place.
 */
export function exitOf(
  condition: Condition,
  pointer: string,
  matched: ReadonlySet<string>,
): string {
  return innermost(condition, pointer, matched) ?? pointer;
}

function innermost(
  { transition, ...condition }: Condition,
  pointer: string,
  matched: ReadonlySet<string>,
): string | undefined {
  const own = transition ? `${pointer}/transition` : undefined;
  if (condition.type !== 'or') return own;
  const index = condition.operands.findIndex((_, at) => matched.has(`${pointer}/operands/${at}`));
  const operand = condition.operands[index];
  return (operand && innermost(operand, `${pointer}/operands/${index}`, matched)) ?? own;
}

/** Every place that `exitOf` can give. */
function exitsOf(
  condition: Condition,
  pointer: string,
): ReadonlyMap<string, Transition | undefined> {
  const exits = new Map<string, Transition | undefined>();
  const collect = (one: Condition, at: string, outer: [string, Transition | undefined]): void => {
    const own: typeof outer = one.transition ? [`${at}/transition`, one.transition] : outer;
    if (one.type !== 'or') exits.set(...own);
    else one.operands.forEach((operand, index) => collect(operand, `${at}/operands/${index}`, own));
  };
  collect(condition, pointer, [pointer, undefined]);
  return exits;
}

function target(transition: Transition | undefined): string {
  const name = transition?.name || '$next';
  return name.startsWith('$') ? name : `"${name}"`;
}
