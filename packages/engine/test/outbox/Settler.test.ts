import { FakeClock } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { Settler } from '../../src/outbox/Settler.ts';
import { turns } from '../kit/turns.ts';

function settler(isAway: () => boolean = () => false) {
  const clock = new FakeClock();
  const calls: (readonly string[])[] = [];
  const storage: Pick<Storage, 'settle'> = {
    settle: async (_, ids) => {
      if (isAway()) throw new Error('away');
      calls.push(ids);
    },
  };
  return { clock, calls, out: new Settler(storage as Storage, 0, clock) };
}

describe('Settler', () => {
  it('crosses out together what comes together', async () => {
    const { out, calls } = settler();
    for (const id of ['a', 'b', 'c']) out.add(id);
    expect(out.isIdle).toBe(false);
    await out.flushed();
    expect(calls).toEqual([['a', 'b', 'c']]);
    expect(out.isIdle).toBe(true);
  });

  it('keeps at it while the store is away, in order', async () => {
    let isAway = true;
    const { clock, out, calls } = settler(() => isAway);
    out.add('a');
    await clock.advance(20);
    out.add('b');
    await clock.advance(1_000);
    expect(out.isIdle).toBe(false);
    isAway = false;
    await clock.advance(50);
    expect(calls).toEqual([['a', 'b']]);
    expect(out.isIdle).toBe(true);
  });

  it('forgets nothing that comes just when it has finished', async () => {
    // The moment between the last id and the end of a run is a few turns of promises wide: every one is tried.
    for (let wait = 0; wait < 30; wait++) {
      const { out, calls } = settler();
      out.add('a');
      for (let turn = 0; turn < wait; turn++) await Promise.resolve();
      out.add('b');
      await turns();
      expect(calls.flat(), `after ${wait} turns`).toEqual(['a', 'b']);
      expect(out.isIdle).toBe(true);
    }
  });

  it('gives up when it is stopped', async () => {
    const { clock, out } = settler(() => true);
    out.add('a');
    await clock.advance(10);
    out.stop();
    await clock.advance(50);
    await out.flushed();
    expect(out.isIdle).toBe(true);
  });
});
