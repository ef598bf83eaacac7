import { digest } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import {
  COMMAND_KINDS,
  commandId,
  routeOfCommand,
  thredOfCommand,
  type Command,
} from '../../src/protocol/commands.ts';
import { event } from '../kit/patterns.ts';

const base = { format: 1, acceptedAt: 1, thredId: 'some_pattern_abcdef' } as const;
const start = { ...base, kind: 'start', patternId: 'p', patternVersion: 'v' } as const;
const request = { eventId: 'r/1', op: 'x', sourceId: 'ann' };
const commands: readonly Command[] = [
  start,
  { ...base, kind: 'offer', event: event('e/1', 't'), eventAcceptedAt: 1 },
  { ...base, kind: 'admit', patternId: 'p', start },
  { ...base, kind: 'release', patternId: 'p' },
  { ...base, kind: 'terminate' },
  { ...base, kind: 'terminate', through: 'p' },
  { ...base, kind: 'terminate', request },
  { ...base, kind: 'transition', transition: { name: 'a' }, request },
];

describe('commands', () => {
  it('have an id each, from which their thred is known', () => {
    const ids = commands.map(commandId);
    expect(new Set(ids).size).toBe(commands.length);
    expect(ids.map(thredOfCommand)).toEqual(commands.map(() => base.thredId));
  });

  it('have the same id again, whenever they are decided', () => {
    for (const command of commands)
      expect(commandId({ ...command, acceptedAt: 2 })).toBe(commandId(command));
  });

  it('go to their thred, or to the limiter of the pattern', () => {
    const limiter = digest('p').slice(0, 3);
    expect(commands.map(routeOfCommand)).toEqual([
      'abc',
      'abc',
      limiter,
      limiter,
      'abc',
      limiter,
      'abc',
      'abc',
    ]);
  });

  it('are known by their kinds', () => {
    expect(COMMAND_KINDS).toEqual(new Set(commands.map(({ kind }) => kind)));
  });
});
