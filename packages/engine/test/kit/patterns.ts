import type {
  Condition,
  Directives,
  Event,
  EventValues,
  FilterCondition,
  Pattern,
  Reaction,
} from '@srvthreds/core';

type FilterParts = Directives & Pick<FilterCondition, 'onTrue'>;

/** A condition that takes what an expression takes. */
export function filter(xpr: string, parts: FilterParts = {}): FilterCondition {
  return { type: 'filter', xpr, ...parts };
}

/** A condition that takes events of one type. */
export function on(type: string, parts: FilterParts = {}): FilterCondition {
  return filter(`$event.type = '${type}'`, parts);
}

/** Directives that send values to somebody. */
export function tell(
  to: string | readonly unknown[],
  sent: Readonly<Record<string, unknown>> = {},
): Pick<Directives, 'transform' | 'publish'> {
  return { transform: { eventDataTemplate: { content: { values: sent } } }, publish: { to } };
}

export function reaction(
  name: string,
  condition: Condition,
  parts: Omit<Reaction, 'name' | 'condition'> = {},
): Reaction {
  return { name, condition, ...parts };
}

export function pattern(
  name: string,
  reactions: readonly Reaction[],
  parts: Omit<Pattern, 'name' | 'reactions'> = {},
): Pattern {
  return { name, reactions, ...parts };
}

/** Directives that move on to a reaction. */
export function goTo(
  name: string,
  parts: Omit<NonNullable<Directives['transition']>, 'name'> = {},
): Pick<Directives, 'transition'> {
  return { transition: { name, ...parts } };
}

/** Starts with `open`, then counts every `add`, and says the count to `ann`. */
export const counter: Pattern = pattern('Counter', [
  reaction('open', on('open', { onTrue: { xpr: "$setLocal('count', 0)" }, ...tell('ann') })),
  reaction(
    'count',
    on('add', {
      onTrue: { xpr: "$setLocal('count', $local('count') + 1)" },
      ...tell('ann', { count: "$xpr( $local('count') )", event: '$xpr( $event.id )' }),
      ...goTo('count'),
    }),
  ),
]);

/** An event from `bob`. */
export function event(id: string, type: string, parts: Partial<Event> = {}): Event {
  return { id, type, source: { id: 'bob' }, ...parts };
}

/** The data of an event that carries values. */
export function values(content: EventValues): Pick<Event, 'data'> {
  return { data: { content: { values: content } } };
}
