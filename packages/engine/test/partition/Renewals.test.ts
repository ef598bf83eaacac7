import { FakeClock, sleep } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { Renewals } from '../../src/partition/Renewals.ts';

const EVERY_MS = 400;

const begin = (renew: (holder: { name: string }) => Promise<void>) => {
  const clock = new FakeClock();
  const held = [{ name: 'one' }, { name: 'two' }];
  const failures: unknown[] = [];
  const renewals = new Renewals({
    clock,
    everyMs: EVERY_MS,
    held: () => held,
    renew,
    onFailed: (error) => failures.push(error),
  });
  renewals.start();
  return { clock, held, failures, renewals };
};

describe('Renewals', () => {
  it('renews what is held at that moment, at its pace, until it is stopped', async () => {
    const renewed: string[] = [];
    const { clock, held, renewals } = begin(async ({ name }) => void renewed.push(name));
    await clock.advance(EVERY_MS - 1);
    expect(renewed).toEqual([]);
    await clock.advance(1);
    expect(renewed).toEqual(['one', 'two']);
    held.shift();
    await clock.advance(EVERY_MS);
    expect(renewed).toEqual(['one', 'two', 'two']);
    renewals.stop();
    await clock.advance(10 * EVERY_MS);
    expect(renewed).toHaveLength(3);
  });

  it('goes on with the others while one is not answered, and asks that one once', async () => {
    const renewed: string[] = [];
    const { clock } = begin(async ({ name }) => {
      renewed.push(name);
      if (name === 'one') await sleep(clock, 2.5 * EVERY_MS);
    });
    await clock.advance(3 * EVERY_MS);
    expect(renewed).toEqual(['one', 'two', 'two', 'two']);
    await clock.advance(EVERY_MS);
    expect(renewed.slice(4)).toEqual(['one', 'two']);
  });

  it('tries again after a failure, and tells of the first in a row only', async () => {
    let isAway = true;
    const { clock, failures } = begin(async ({ name }) => {
      if (isAway && name === 'two') throw new Error('away');
    });
    await clock.advance(3 * EVERY_MS);
    expect(failures).toEqual([new Error('away')]);
    isAway = false;
    await clock.advance(EVERY_MS);
    isAway = true;
    await clock.advance(2 * EVERY_MS);
    expect(failures).toHaveLength(2);
  });
});
