import { pointerTo } from '../../finding/Finding.ts';
import type { Condition, Directives, Transition } from '../Pattern.ts';

export const DIRECTIVES = ['transform', 'publish', 'transition', 'spawn'] as const;

export type DirectiveName = (typeof DIRECTIVES)[number];

/** One way in which a condition can match, and what comes of it. */
export interface Way {
  /** Pointers to the filters that have matched then; undefined if there are too many ways to list. */
  readonly filters: readonly string[] | undefined;
  /** Pointer to each directive that is carried out. */
  readonly carriedOut: Readonly<Partial<Record<DirectiveName, string>>>;
  readonly transition: Transition | undefined;
}

/** More ways than this are not listed one by one: ors within ands multiply. */
const MOST_WAYS = 64;

/**
 * Every way in which a condition can match, in the order in which they are tried: an `or` has those of its operands,
 * with its own directives laid under theirs; an `and` has one for each choice among its operands, with its own
 * directives only.
 */
export function waysOf(condition: Condition, pointer: string): readonly Way[] {
  const own = ownDirectives(condition, pointer);
  if (condition.type === 'filter') return [{ ...own, filters: [pointer] }];
  const operands = condition.operands.map((operand, index) =>
    waysOf(operand, pointerTo(`${pointer}/operands`, index)),
  );
  if (condition.type === 'and')
    return choices(operands).map((filters): Way => ({ ...own, filters }));
  return operands.flat().map((way) => ({
    filters: way.filters,
    carriedOut: { ...own.carriedOut, ...way.carriedOut },
    transition: way.transition ?? own.transition,
  }));
}

function ownDirectives(condition: Directives, pointer: string): Omit<Way, 'filters'> {
  const given = DIRECTIVES.filter((name) => condition[name]);
  return {
    carriedOut: Object.fromEntries(given.map((name) => [name, `${pointer}/${name}`])),
    transition: condition.transition,
  };
}

/** One way of each operand, in every combination. */
function choices(operands: readonly (readonly Way[])[]): readonly Way['filters'][] {
  const count = operands.reduce((product, ways) => product * ways.length, 1);
  if (count > MOST_WAYS) return [undefined];
  return operands.reduce<readonly Way['filters'][]>(
    (chosen, ways) =>
      chosen.flatMap((before) =>
        ways.map(({ filters }) => (before && filters ? [...before, ...filters] : undefined)),
      ),
    [[]],
  );
}
