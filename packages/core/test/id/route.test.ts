import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digest,
  partitionOfRoute,
  routeOfEvent,
  routeOfThred,
  startedThredId,
} from '../../src/index.ts';

const text = fc.string({ unit: 'grapheme' });

/** Events per partition. There are 238,328 routes: many more events would meet on the same ones, which is not chance. */
const EVENTS = 100;

describe('routeOfThred', () => {
  it.each([
    ['approval_Abc1234567890123456789', 'Abc'],
    ['a_b_cdEF', 'cdE'],
    ['noUnderscore', 'noU'],
    ['ends_', ''],
    ['_x', 'x'],
    ['', ''],
  ])('of %j is %j', (id, route) => expect(routeOfThred(id)).toBe(route));
});

describe('routeOfEvent', () => {
  it('is that of its thred if it is bound, even to an empty id', () => {
    const event = { id: 'e', orderingKey: 'k' };
    expect(routeOfEvent({ ...event, thredId: 'p_Abc9' })).toBe('Abc');
    expect(routeOfEvent({ ...event, thredId: '' })).toBe('');
  });

  it('is that of its ordering key, else of its own id, if it is unbound', () => {
    expect(routeOfEvent({ id: 'e', thredId: null, orderingKey: 'k' })).toBe(
      digest('k').slice(0, 3),
    );
    expect(routeOfEvent({ id: 'e' })).toBe(digest('e').slice(0, 3));
  });

  it('is the same for events with the same ordering key', () => {
    fc.assert(
      fc.property(text, text, text, (a, b, orderingKey) => {
        const [one, two] = [
          routeOfEvent({ id: a, orderingKey }),
          routeOfEvent({ id: b, orderingKey }),
        ];
        expect(one).toBe(two);
      }),
    );
  });
});

describe('startedThredId', () => {
  it('lets a thred be born where its event is handled', () => {
    fc.assert(
      fc.property(text, text, fc.option(text, { nil: undefined }), (pattern, id, orderingKey) => {
        const event = { id, ...(orderingKey === undefined ? {} : { orderingKey }) };
        expect(routeOfThred(startedThredId(pattern, event))).toBe(routeOfEvent(event));
      }),
    );
  });

  it('is the same for a repeat and another for another event or pattern', () => {
    const id = startedThredId('p', { id: 'e', orderingKey: 'k' });
    expect(startedThredId('p', { id: 'e', orderingKey: 'k' })).toBe(id);
    expect(startedThredId('p', { id: 'f', orderingKey: 'k' })).not.toBe(id);
    expect(startedThredId('q', { id: 'e', orderingKey: 'k' })).not.toBe(id);
    expect(id).toMatch(/^p_[0-9A-Za-z]{22}$/);
  });
});

describe('partitionOfRoute', () => {
  it('is a partition for every text and every number of partitions', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 256 }), (route, partitions) => {
        const partition = partitionOfRoute(route, partitions);
        expect(Number.isInteger(partition)).toBe(true);
        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(partitions);
        expect(partitionOfRoute(route, partitions)).toBe(partition);
      }),
    );
  });

  // Where data lies: a release that changed this would look for threds in the wrong place.
  it.each([
    ['', 16, 13],
    ['Abc', 16, 0],
    ['zzz', 256, 74],
  ])('of %j among %i is always %i', (route, partitions, expected) => {
    expect(partitionOfRoute(route, partitions)).toBe(expected);
  });

  it.each([2, 3, 4, 16, 64, 256])('spreads ids evenly over %i partitions', (partitions) => {
    const events = EVENTS * partitions;
    const counts = Array.from({ length: partitions }, () => 0);
    for (let n = 0; n < events; n++)
      counts[partitionOfRoute(routeOfEvent({ id: `order-${n}` }), partitions)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - EVENTS) ** 2 / EVENTS, 0);
    // Mean and spread of chi-square with that many degrees of freedom; the routes themselves are chance, but fixed.
    const freedom = partitions - 1;
    expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom));
  });
});
