import { describe, expect, it } from 'vitest';
import { Lanes } from '../../src/partition/Lanes.ts';
import { gate, turns, type Gate } from '../kit/turns.ts';

/** Lanes whose work ends when the test says so. */
function heldLanes(limits: { maxRunning?: number; maxOffer?: number } = {}) {
  const begun: (readonly string[])[] = [];
  const gates = new Map<string, Gate<number>>();
  const lanes = new Lanes<string>({
    maxRunning: limits.maxRunning ?? 10,
    maxOffer: limits.maxOffer ?? 1,
    handle: (items) => {
      begun.push(items);
      const held = gate<number>();
      gates.set(items[0]!, held);
      return held.passed;
    },
  });
  const finish = async (item: string, count = 1): Promise<void> => {
    gates.get(item)!.open(count);
    await turns();
  };
  return { lanes, begun, finish };
}

describe('Lanes', () => {
  it('deals with the items of one route one after the other, in order', async () => {
    const { lanes, begun, finish } = heldLanes();
    for (const item of ['a1', 'a2', 'a3']) lanes.push('a', item);
    await turns();
    expect(begun).toEqual([['a1']]);
    await finish('a1');
    await finish('a2');
    expect(begun).toEqual([['a1'], ['a2'], ['a3']]);
  });

  it('deals with the items of different routes side by side, up to the bound', async () => {
    const { lanes, begun, finish } = heldLanes({ maxRunning: 2 });
    for (const route of ['a', 'b', 'c', 'd']) lanes.push(route, `${route}1`);
    await turns();
    expect(begun).toEqual([['a1'], ['b1']]);
    await finish('b1');
    expect(begun).toEqual([['a1'], ['b1'], ['c1']]);
  });

  it('offers what waits together, and offers again what was left', async () => {
    const { lanes, begun, finish } = heldLanes({ maxOffer: 3 });
    for (const item of ['a1', 'a2', 'a3', 'a4', 'a5']) lanes.push('a', item);
    await turns();
    expect(begun).toEqual([['a1', 'a2', 'a3']]);
    await finish('a1', 2);
    expect(begun[1]).toEqual(['a3', 'a4', 'a5']);
    await finish('a3', 3);
    expect(lanes.isIdle).toBe(true);
  });

  it('takes what comes while a lane is at work, and what comes after it was empty', async () => {
    const { lanes, begun, finish } = heldLanes();
    lanes.push('a', 'a1');
    await turns();
    lanes.push('a', 'a2');
    await finish('a1');
    await finish('a2');
    lanes.push('a', 'a3');
    await turns();
    expect(begun).toEqual([['a1'], ['a2'], ['a3']]);
  });

  it('after stop begins nothing more, and stop resolves when what is in hand is finished', async () => {
    const { lanes, begun, finish } = heldLanes({ maxRunning: 1 });
    for (const item of ['a1', 'a2']) lanes.push('a', item);
    lanes.push('b', 'b1');
    await turns();
    let isStopped = false;
    const stopped = lanes.stop().then(() => (isStopped = true));
    lanes.push('c', 'c1');
    await turns();
    expect(isStopped).toBe(false);
    await finish('a1');
    await stopped;
    expect(begun).toEqual([['a1']]);
    expect(lanes.isIdle).toBe(true);
  });

  it('is idle when nothing waits and nothing is in hand', async () => {
    const { lanes, finish } = heldLanes();
    expect(lanes.isIdle).toBe(true);
    lanes.push('a', 'a1');
    expect(lanes.isIdle).toBe(false);
    await turns();
    expect(lanes.isIdle).toBe(false);
    await finish('a1');
    expect(lanes.isIdle).toBe(true);
  });
});
