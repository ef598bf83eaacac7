import type { Pattern } from '@srvthreds/core';

const answer = {
  transform: {
    eventDataTemplate: {
      content: { values: { event: '$xpr( $event.id )', count: "$xpr( $local('count') )" } },
    },
  },
  publish: { to: 'ledger' },
};

/** A thred that counts what it is given, and says for each event the how manyth it was. */
export const countingPattern: Pattern = {
  name: 'Counter',
  reactions: [
    {
      name: 'open',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'open'",
        onTrue: { xpr: "$setLocal('count', 1)" },
        ...answer,
      },
    },
    {
      name: 'count',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'add'",
        onTrue: { xpr: "$setLocal('count', $local('count') + 1)" },
        ...answer,
        transition: { name: 'count' },
      },
    },
  ],
};
