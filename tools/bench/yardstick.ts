import type { Event, Pattern } from '@srvthreds/core';

/**
 * The yardstick: one instance of two events. Start event, durable state, message out, wait, second event, durable
 * transition, message out, end.
 */
export const yardstick: Pattern = {
  name: 'Order',
  reactions: [
    {
      name: 'placed',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'order.placed'",
        onTrue: { xpr: "$setLocal('customer', $event.source.id)" },
        transform: {
          eventDataTemplate: { title: "$xpr( 'Pack order ' & $valueNamed('number') )" },
        },
        publish: { to: 'warehouse' },
      },
    },
    {
      name: 'packing',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'order.packed'",
        transform: { eventDataTemplate: { title: 'Your order is on its way' } },
        publish: { to: "$xpr( $local('customer') )" },
      },
    },
  ],
};

export function placed(id: string): Event {
  return {
    id: `placed-${id}`,
    type: 'order.placed',
    source: { id: 'customer-1' },
    data: { content: { values: { number: id, items: ['tea', 'milk'], total: 17.5 } } },
  };
}

export function packed(id: string, thredId: string): Event {
  return { id: `packed-${id}`, type: 'order.packed', thredId, source: { id: 'warehouse' } };
}

/** The event of that number for the hot thred; the one without a thred starts it. */
export function tick(number: number, thredId?: string): Event {
  const event: Event = { id: `tick-${number}`, type: 'tick', source: { id: 'sensor' } };
  return thredId === undefined ? event : { ...event, thredId };
}

/** A thred that stays and takes one event after the other. */
export const hotThred: Pattern = {
  name: 'Hot',
  reactions: [
    {
      name: 'count',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'tick'",
        onTrue: { xpr: "$setLocal('n', $local('n') ? $local('n') + 1 : 1)" },
        transition: { name: 'count' },
      },
    },
  ],
};
