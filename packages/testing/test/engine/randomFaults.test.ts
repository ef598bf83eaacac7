import { startedThredId, type Event } from '@srvthreds/core';
import { DEFAULT_SETTINGS } from '@srvthreds/engine';
import { describe, expect, it } from 'vitest';
import { randomFaults, seededRandom, type Random } from '../../src/index.ts';
import { FaultyFleet, type FaultPlans } from './FaultyFleet.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const THREDS = 12;
const EVENTS_PER_THRED = 25;
const EVENTS = THREDS * EVENTS_PER_THRED;
const REMINDERS = 8;
const source = { id: 'producer' };

/** Servers that are away, mute or slow now and then. */
function badServers(random: Random): FaultPlans {
  const ratios = { failRatio: 0.05, loseReplyRatio: 0.05, delayRatio: 0.2, maxDelayMs: 300 };
  return {
    storage: randomFaults({ random, ...ratios }),
    queue: randomFaults({ random, ...ratios }),
    handler: () => random.chance(0.05),
  };
}

/** Events for every thred, in an order of chance that keeps the order within each. */
function* shuffledEvents(random: Random): Generator<{ event: Event; thredId: string }> {
  const next = Array.from({ length: THREDS }, () => 0);
  for (let sent = 0; sent < EVENTS; sent++) {
    const open = [...next.keys()].filter((thred) => next[thred]! < EVENTS_PER_THRED);
    const thred = random.pick(open);
    const round = next[thred]!++;
    const start = { id: `start-${thred}` };
    const thredId = startedThredId('counter', start);
    const event =
      round === 0
        ? { id: start.id, type: 'open', source }
        : { id: `add-${thred}-${round}`, type: 'add', source, thredId };
    yield { event, thredId };
  }
}

async function produce(fleet: FaultyFleet, random: Random): Promise<void> {
  const replaced: Promise<void>[] = [];
  let sent = 0;
  for (const { event, thredId } of shuffledEvents(random)) {
    await fleet.send(event, thredId);
    if (random.chance(0.1)) await fleet.queue(event);
    if (random.chance(0.02)) await fleet.breakConnection(random);
    if (random.chance(0.01)) replaced.push(fleet.replaceOne());
    if (random.chance(0.1)) await pause(fleet, random.below(500));
    if (sent % Math.floor(EVENTS / REMINDERS) === 0) await remind(fleet, sent);
    sent++;
  }
  await Promise.all(replaced);
}

async function remind(fleet: FaultyFleet, sent: number): Promise<void> {
  const event = { id: `remind-${sent}`, type: 'remind', source };
  fleet.timers.sent(startedThredId('reminder', event));
  await fleet.queue(event);
}

function pause({ clock }: FaultyFleet, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

describe('engines whose store, queue and handlers fail by chance', () => {
  it.each(SEEDS)('lose nothing, do nothing twice and keep the order (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const fleet = new FaultyFleet(badServers(random));
    for (const id of ['one', 'two', 'three']) await fleet.start({ id });
    fleet.isTroubled = true;
    const isAnswered = () => fleet.ledger.size === EVENTS && fleet.timers.isOver;
    await fleet.run(produce(fleet, random), isAnswered);
    fleet.isTroubled = false;
    // An acknowledgement that was lost is made up for by that of the owner's next marker.
    await fleet.clock.advance(DEFAULT_SETTINGS.markerMs + 10_000);
    expect(await fleet.faults()).toEqual([]);
    await fleet.stop();
  });
});
