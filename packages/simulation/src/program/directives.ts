import type { Directives } from '@srvthreds/core';

type Saying = Required<Pick<Directives, 'transform' | 'publish'>>;

/** What the log says when an expression is about to take its process down. */
export const POISON = 'poison';

/** Tells the ledger which event it is about, and something more. */
function tell(says: string): Saying {
  const values = { event: '$xpr( $event.id )', says };
  return {
    transform: { eventDataTemplate: { content: { values } } },
    publish: { to: 'ledger' },
  };
}

/** Says how many have been counted. */
export const count = tell("$xpr( $string($local('count')) )");

/** Says the type of the event. */
export const say = tell('$xpr( $event.type )');

/** Fails while the step is made; a test passes. */
export const stumble = tell("$xpr( $number('no number') )");
