import type { Pattern } from '@srvthreds/core';
import { count, POISON, say } from './directives.ts';
import { family, guest, listener, pulse } from './society.ts';

/** Time after which a reminder rings, milliseconds; it rings twice. */
export const RING_AFTER_MS = 2_000;

/** Counts what it is given and says for each event the how manyth it was, until it is closed. */
const counter: Pattern = {
  name: 'Counter',
  reactions: [
    {
      name: 'open',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'open' or $event.type = 'both'",
        onTrue: { xpr: "$setLocal('count', 1)" },
        ...count,
      },
    },
    {
      name: 'count',
      condition: {
        type: 'or',
        operands: [
          {
            type: 'filter',
            xpr: "$event.type = 'add'",
            onTrue: { xpr: "$setLocal('count', $local('count') + 1)" },
            ...count,
            transition: { name: 'count' },
          },
          {
            type: 'filter',
            xpr: "$event.type = 'close'",
            ...count,
            transition: { name: '$terminate' },
          },
          { type: 'filter', xpr: "$event.type = 'fail' and $number('no number') = 1" },
          { type: 'filter', xpr: `$event.type = 'poison' and $log('${POISON}')` },
        ],
      },
    },
  ],
};

/** Rings when nobody has poked it for a while, and again, and then ends. */
const reminder: Pattern = {
  name: 'Reminder',
  reactions: [
    {
      name: 'set',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'remind' or $event.type = 'both'",
        onTrue: { xpr: "$setLocal('note', $merge([$event, {'type': 'ring'}]))" },
        ...say,
      },
    },
    {
      name: 'wait',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'poke'",
        ...say,
        transition: { name: 'wait' },
      },
      expiry: {
        interval: RING_AFTER_MS,
        transition: { name: 'ring', input: 'local', localName: 'note' },
      },
    },
    {
      name: 'ring',
      condition: {
        type: 'or',
        operands: [
          {
            type: 'filter',
            xpr: "$event.type = 'ring' and $not($exists($local('rung')))",
            onTrue: { xpr: "$setLocal('rung', true)" },
            ...say,
            transition: { name: 'wait' },
          },
          {
            type: 'filter',
            xpr: "$event.type = 'ring'",
            ...say,
            transition: { name: '$terminate' },
          },
        ],
      },
    },
  ],
};

/** Ends with the event that starts it. */
const blip: Pattern = {
  name: 'Blip',
  reactions: [
    {
      name: 'blip',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'blip' or $event.type = 'shout'",
        ...say,
        transition: { name: '$terminate' },
      },
    },
  ],
};

/** In use from the beginning. */
export const PATTERNS: readonly Pattern[] = [
  counter,
  reminder,
  blip,
  listener,
  guest,
  pulse,
  family,
];

/** Comes into use in the course of a run: until then nobody wants its events. */
export const LATE_PATTERN: Pattern = {
  name: 'Late',
  reactions: [
    {
      name: 'late',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'late'",
        ...say,
        transition: { name: '$terminate' },
      },
    },
  ],
};

/** Ids of the patterns that an event of a type starts. */
export const STARTS: Readonly<Record<string, readonly string[]>> = {
  open: ['counter'],
  remind: ['reminder'],
  both: ['counter', 'reminder'],
  blip: ['blip'],
  late: ['late'],
  shout: ['blip'],
  family: ['family'],
  listen: ['listener'],
  enter: ['guest'],
  stumble: ['guest'],
  pulse: ['pulse'],
  fair: ['listener', 'guest', 'pulse'],
};
