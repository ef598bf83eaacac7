import { describe, expect, it } from 'vitest';
import { SharedReading } from '../../src/stores/SharedReading.ts';
import { gate, turns, type Gate } from '../kit/turns.ts';

/** Readings that last until their gate is opened; each gives its number. */
function slowReadings() {
  const gates: Gate[] = [];
  const shared = new SharedReading(async () => {
    const number = gates.length + 1;
    const passage = gate();
    gates.push(passage);
    await passage.passed;
    return number;
  });
  return { gates, shared };
}

describe('SharedReading', () => {
  it('is made once for all who ask in the same turn', async () => {
    const { gates, shared } = slowReadings();
    const asked = [shared.next(), shared.next(), shared.next()];
    await turns();
    gates[0]!.open();
    expect(await Promise.all(asked)).toEqual([1, 1, 1]);
    expect(gates).toHaveLength(1);
  });

  it('begins after it was asked for: whoever comes while one is under way shares the next', async () => {
    const { gates, shared } = slowReadings();
    const first = shared.next();
    await turns();
    const later = [shared.next(), shared.next()];
    await turns();
    expect(gates).toHaveLength(1);
    gates[0]!.open();
    expect(await first).toBe(1);
    await turns();
    expect(gates).toHaveLength(2);
    const latest = shared.next();
    gates[1]!.open();
    expect(await Promise.all(later)).toEqual([2, 2]);
    await turns();
    gates[2]!.open();
    expect(await latest).toBe(3);
  });

  it('tells all who share it that it failed, and is made again for the next', async () => {
    let isAway = true;
    const shared = new SharedReading(async () => {
      if (isAway) throw new Error('away');
      return 'read';
    });
    const asked = [shared.next(), shared.next()];
    await expect(asked[0]).rejects.toThrow('away');
    await expect(asked[1]).rejects.toThrow('away');
    isAway = false;
    expect(await shared.next()).toBe('read');
  });
});
