import { startedThredId, type Event } from '@srvthreds/core';
import { DEFAULT_SETTINGS } from '@srvthreds/engine';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/index.ts';
import { FaultyFleet } from './FaultyFleet.ts';

const source = { id: 'producer' };
const OUTAGE_MS = 120_000;
const away = (): Fault => ({ fail: 'before' });

/** Opens a thred and gives it events, one after the other or all in one moment. */
async function fill(fleet: FaultyFleet, name: string, events: number): Promise<void> {
  const start: Event = { id: name, type: 'open', source };
  const thredId = startedThredId('counter', start);
  await fleet.send(start, thredId);
  for (let index = 1; index < events; index++)
    await fleet.send({ id: `${name}-${index}`, type: 'add', source, thredId }, thredId);
}

async function finish(fleet: FaultyFleet, events: number): Promise<number> {
  const tookMs = await fleet.run(Promise.resolve(), () => fleet.ledger.size >= events);
  await fleet.clock.advance(DEFAULT_SETTINGS.markerMs + 10_000);
  return tookMs;
}

describe('an outage', () => {
  it.each(['before', 'after'] as const)(
    'of the store for two minutes (calls fail %s they are done) loses nothing and ends by itself',
    async (fail) => {
      const fleet = new FaultyFleet({ storage: () => ({ fail }) });
      for (const id of ['one', 'two']) await fleet.start({ id });
      await fill(fleet, 'early', 20);
      await fleet.clock.advance(5_000);
      expect(fleet.ledger.size).toBe(20);

      fleet.isTroubled = true;
      for (let burst = 0; burst < 12; burst++) {
        await fill(fleet, `during-${burst}`, 10);
        await fleet.clock.advance(OUTAGE_MS / 12);
      }
      fleet.isTroubled = false;
      expect(await finish(fleet, 140)).toBeLessThan(15_000);
      expect(await fleet.faults()).toEqual([]);
      await fleet.stop();
    },
  );

  it('of the store lets no event fail, however many were accepted in one moment for one thred', async () => {
    const fleet = new FaultyFleet({ storage: away });
    await fleet.start();
    fleet.isTroubled = true;
    // More than are remembered for their number alone, and older than those remembered for their age.
    await fill(fleet, 'burst', 600);
    await fleet.clock.advance(OUTAGE_MS);
    fleet.isTroubled = false;
    await finish(fleet, 600);
    expect(await fleet.faults()).toEqual([]);
    await fleet.stop();
  });

  it('of the queue for two minutes loses nothing and ends by itself', async () => {
    const fleet = new FaultyFleet({ queue: away });
    for (const id of ['one', 'two']) await fleet.start({ id });
    await fill(fleet, 'early', 10);
    fleet.isTroubled = true;
    await fleet.breakConnections();
    // The producer insists until the queue is there again.
    const produced = fill(fleet, 'during', 20);
    await fleet.clock.advance(OUTAGE_MS);
    fleet.isTroubled = false;
    await fleet.run(produced, () => fleet.ledger.size >= 30);
    await finish(fleet, 30);
    expect(await fleet.faults()).toEqual([]);
    await fleet.stop();
  });
});

describe('messages', () => {
  it('whose handler throws come again, and none is lost', async () => {
    const failures = new Map<string, number>();
    const fleet = new FaultyFleet({
      handler: ({ id, seq }) => {
        const failed = failures.get(id) ?? 0;
        if (failed >= seq % 4) return false;
        failures.set(id, failed + 1);
        return true;
      },
    });
    await fleet.start();
    fleet.isTroubled = true;
    await fill(fleet, 'some', 60);
    expect(await finish(fleet, 60)).toBeGreaterThan(300);
    expect(await fleet.faults()).toEqual([]);
    expect(failures.size).toBe(45);
    await fleet.stop();
  });
});
