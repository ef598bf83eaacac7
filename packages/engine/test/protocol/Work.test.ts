import { routeOfEvent, routeOfThred } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { decodeWork, isBound, routeOfWork, type Work } from '../../src/protocol/Work.ts';
import { event } from '../kit/patterns.ts';

const accepted = (parts: object): Work => ({
  format: 1,
  kind: 'event',
  acceptedAt: 5,
  event: event('e1', 'x', parts),
});
const timer: Work = {
  format: 1,
  kind: 'timer',
  acceptedAt: 1,
  thredId: 'p_abcdef',
  entry: 2,
  dueAt: 9,
};
const marker: Work = { format: 1, kind: 'marker', acceptedAt: 1 };
const letter: Work = {
  format: 1,
  kind: 'dead-letter',
  acceptedAt: 1,
  action: 'remove',
  id: 'm1',
  route: 'abc',
};

describe('decodeWork', () => {
  it.each([accepted({}), timer, marker, letter])('reads a $kind', (work) => {
    expect(decodeWork(JSON.stringify(work))).toEqual(work);
  });

  it.each([
    ['another format', '{"format":2,"kind":"event"}'],
    ['another kind', '{"format":1,"kind":"begin"}'],
  ])('leaves %s to a newer release', (_, body) => {
    expect(() => decodeWork(body)).toThrowError(
      expect.objectContaining({ code: 'ENGINE_FORMAT_UNKNOWN' }),
    );
  });

  it.each([
    ['no kind', '{"format":1}'],
    ['no format', '{"kind":"event"}'],
    ['a format of text', '{"format":"2","kind":"event"}'],
    ['nothing', 'null'],
    ['a text', '"event"'],
  ])('refuses %s, which no release writes', (_, body) => {
    expect(() => decodeWork(body)).toThrow(TypeError);
  });

  it('refuses what is no JSON', () => {
    expect(() => decodeWork('{')).toThrow(SyntaxError);
  });
});

describe('isBound', () => {
  it.each<[object, boolean]>([
    [{ thredId: 'p_1' }, true],
    [{ thredId: '' }, true],
    [{ thredId: null }, false],
    [{}, false],
  ])('of an event with %j is %s', (parts, bound) => {
    expect(isBound(accepted(parts))).toBe(bound);
  });

  it('is false for what is no event', () => {
    expect([isBound(timer), isBound(marker)]).toEqual([false, false]);
  });
});

describe('routeOfWork', () => {
  it('is the same for a thred, its events and its timers', () => {
    expect(routeOfWork(timer)).toBe(routeOfThred('p_abcdef'));
    expect(routeOfWork(accepted({ thredId: 'p_abcdef' }))).toBe('abc');
    expect(routeOfWork(letter)).toBe('abc');
    expect(routeOfWork(accepted({}))).toBe(routeOfEvent({ id: 'e1' }));
    expect(routeOfWork(accepted({ orderingKey: 'k' }))).toBe(
      routeOfEvent({ id: 'x', orderingKey: 'k' }),
    );
  });
});
