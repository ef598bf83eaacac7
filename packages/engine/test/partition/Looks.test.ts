import { FakeClock, sleep } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { Looks } from '../../src/partition/Looks.ts';

/** Each look takes 10 ms, and asks for the next one after 400. */
const begin = () => {
  const clock = new FakeClock(0);
  const at: number[] = [];
  const look = async () => {
    at.push(clock.now());
    await sleep(clock, 10);
    return 400;
  };
  return { clock, at, looks: new Looks({ clock, look, hurryMs: 20 }) };
};

describe('Looks', () => {
  it('looks again after the time that the look before has asked for', async () => {
    const { clock, at, looks } = begin();
    void looks.start();
    await clock.advance(900);
    expect(at).toEqual([0, 410, 820]);
  });

  it('looks in a moment when it is told to, however often', async () => {
    const { clock, at, looks } = begin();
    void looks.start();
    await clock.advance(100);
    looks.hurry();
    await clock.advance(15);
    looks.hurry();
    await clock.advance(100);
    expect(at).toEqual([0, 120]);
    await clock.advance(320);
    expect(at).toEqual([0, 120, 530]);
  });

  it('looks in a moment after the look under way, when it is told to meanwhile', async () => {
    const { clock, at, looks } = begin();
    void looks.start();
    await clock.advance(5);
    looks.hurry();
    await clock.advance(100);
    expect(at).toEqual([0, 30]);
  });

  it('is stopped when the look under way is over, for good', async () => {
    const { clock, at, looks } = begin();
    void looks.start();
    await clock.advance(5);
    let isStopped = false;
    void looks.stop().then(() => (isStopped = true));
    await clock.advance(4);
    expect(isStopped).toBe(false);
    await clock.advance(1);
    expect(isStopped).toBe(true);
    looks.hurry();
    await looks.start();
    await clock.advance(1_000);
    expect(at).toEqual([0]);
  });
});
