import {
  patternId,
  reactionName,
  walkConditions,
  type Condition,
  type Pattern,
  type Transition,
} from '@srvthreds/core';
import type { CoverageItem } from './Coverage.ts';

type Place = Omit<CoverageItem, 'count'>;

/** Everything in a pattern that can be tried. */
export function coveragePlaces(pattern: Pattern): readonly Place[] {
  const conditions = conditionPlaces(pattern);
  return pattern.reactions.flatMap(({ condition, expiry }, index) => {
    const pointer = `/reactions/${index}`;
    const name = reactionName(pattern, index);
    const own = { patternId: patternId(pattern) };
    const exits = [...exitsOf(condition, `${pointer}/condition`)].map(([at, transition]): Place => {
      const what = `"${name}" to ${target(transition)}`;
      return { ...own, kind: 'transition', pointer: at, what };
    });
    const expiryPlace: Place = {
      ...own,
      kind: 'expiry',
      pointer: `${pointer}/expiry`,
      what: `expiry of "${name}"`,
    };
    return [
      { ...own, kind: 'reaction', pointer, what: `reaction "${name}"` },
      ...conditions.filter((place) => place.pointer.startsWith(`${pointer}/`)),
      ...exits,
      ...(expiry && expiry.interval > 0 ? [expiryPlace] : []),
    ];
  });
}

function conditionPlaces(pattern: Pattern): readonly Place[] {
  const places: Place[] = [];
  walkConditions(pattern, (condition, pointer) => {
    const what = condition.type === 'filter' ? `filter ${condition.xpr}` : condition.type;
    places.push({ patternId: patternId(pattern), kind: 'condition', pointer, what });
  });
  return places;
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
