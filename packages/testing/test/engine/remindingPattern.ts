import type { Pattern } from '@srvthreds/core';

export const REMIND_AFTER_MS = 2_000;

const say = {
  transform: { eventDataTemplate: { title: '$xpr( $event.type )' } },
  publish: { to: 'ledger' },
};

/** A thred that says something when its time is over, and then ends. */
export const remindingPattern: Pattern = {
  name: 'Reminder',
  reactions: [
    {
      name: 'set',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'remind'",
        onTrue: { xpr: "$setLocal('note', $merge([$event, {'type': 'over'}]))" },
        ...say,
      },
    },
    {
      name: 'wait',
      condition: { type: 'filter', xpr: "$event.type = 'never'" },
      expiry: {
        interval: REMIND_AFTER_MS,
        transition: { name: 'over', input: 'local', localName: 'note' },
      },
    },
    { name: 'over', condition: { type: 'filter', xpr: "$event.type = 'over'", ...say } },
  ],
};
