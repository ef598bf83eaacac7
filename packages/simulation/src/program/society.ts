// Patterns whose threds have to do with one another: by limits, by descent, by what they hear.
import type { Condition, Directives, Pattern, Spawn } from '@srvthreds/core';
import { count, POISON, say, stumble } from './directives.ts';

/** Most guests at a time. */
export const MOST_GUESTS = 2;
/** A guest leaves by itself after so long, milliseconds; also one whom nobody has greeted. */
export const STAY_MS = 3_000;
/** Time between two pulses, milliseconds. */
export const PULSE_MS = 1_500;

/** Needs one of few places, until it leaves. */
export const guest: Pattern = {
  name: 'Guest',
  maxInstances: MOST_GUESTS,
  reactions: [
    {
      name: 'enter',
      condition: or(
        filter("$event.type in ['enter', 'fair', 'invite']", say),
        filter("$event.type = 'stumble'", stumble),
      ),
      expiry: { interval: STAY_MS, transition: { name: '$terminate' } },
    },
    {
      name: 'stay',
      condition: filter("$event.type = 'leave'", { ...say, transition: { name: '$terminate' } }),
      expiry: { interval: STAY_MS, transition: { name: '$terminate' } },
    },
  ],
};

/** Ends with the event that starts it, and leaves time until the next one. */
export const pulse: Pattern = {
  name: 'Pulse',
  instanceInterval: PULSE_MS,
  reactions: [
    {
      name: 'pulse',
      condition: filter("$event.type in ['pulse', 'fair']", {
        ...say,
        transition: { name: '$terminate' },
      }),
    },
  ],
};

/** Counts the calls that are for its key, whoever they are sent to, until it is closed. */
export const listener: Pattern = {
  name: 'Listener',
  reactions: [
    {
      name: 'listen',
      condition: or(
        {
          ...filter("$event.type in ['listen', 'fair']", say),
          onTrue: { xpr: "$setLocal('key', $values.key)" },
        },
        filter(`$event.type = 'venom' and $log('${POISON}')`),
      ),
    },
    {
      name: 'hear',
      allowUnboundEvents: true,
      condition: or(
        // By this one a call finds its listeners; a shout comes to all, and each has to try it.
        hears("$event.type = 'call' and $values.key = $local('key')"),
        hears("$event.type = 'shout' and $string($values.key) = $string($local('key'))"),
        filter("$event.type = 'close'", { ...say, transition: { name: '$terminate' } }),
      ),
    },
  ],
};

/** Has a child from the beginning, and whatever it is told to have. */
export const family: Pattern = {
  name: 'Family',
  reactions: [
    {
      name: 'begin',
      condition: {
        ...filter("$event.type = 'family'", {
          ...say,
          ...spawn(['listener'], { type: 'child', input: 'default' }),
        }),
        onTrue: {
          xpr: "($setLocal('note', $merge([$event, {'type': 'listen'}])); $setLocal('seed', $event))",
        },
      },
    },
    {
      name: 'live',
      condition: or(
        stays('birth', spawn(['listener'], { type: 'child', input: 'local', localName: 'note' })),
        stays(
          'depart',
          spawn(['listener'], {
            type: 'sibling',
            input: 'local',
            localName: 'note',
            context: true,
          }),
        ),
        stays('invite', spawn(['guest', 'guest'], { type: 'child', input: 'forward' })),
        stays('expect', spawn(['guest'], { type: 'child', input: 'default' })),
        stays(
          'clone',
          spawn(['family'], { type: 'child', input: 'local', localName: 'seed', context: true }),
        ),
        stays('venom', spawn(['listener'], { type: 'child', input: 'forward' })),
        filter("$event.type = 'lastly'", {
          ...say,
          ...spawn(['listener', 'guest'], { type: 'child', input: 'local', localName: 'note' }),
          transition: { name: '$terminate' },
        }),
        filter("$event.type = 'close'", { ...say, transition: { name: '$terminate' } }),
      ),
    },
  ],
};

function filter(xpr: string, directives: Directives = {}): Condition & { type: 'filter' } {
  return { type: 'filter', xpr, ...directives };
}

function hears(xpr: string): Condition {
  return {
    ...filter(xpr, count),
    onTrue: { xpr: "$setLocal('count', $exists($local('count')) ? $local('count') + 1 : 1)" },
    transition: { name: 'hear' },
  };
}

function or(...operands: readonly Condition[]): Condition {
  return { type: 'or', operands };
}

function spawn(names: readonly string[], rest: Omit<Spawn, 'names'>): Pick<Directives, 'spawn'> {
  return { spawn: { names, ...rest } };
}

/** A condition of the family's life after which it goes on. */
function stays(type: string, spawned: Pick<Directives, 'spawn'>): Condition {
  return filter(`$event.type = '${type}'`, { ...say, ...spawned, transition: { name: 'live' } });
}
