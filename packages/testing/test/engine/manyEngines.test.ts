import { FakeClock, startedThredId, type Event } from '@srvthreds/core';
import { Engine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { faultyStorage, Stall } from '../../src/index.ts';
import { CommitWatch } from './CommitWatch.ts';
import { countingPattern } from './countingPattern.ts';
import { Ledger } from './Ledger.ts';

const THREDS = 100;
const EVENTS_PER_THRED = 100;
const EVENTS = THREDS * EVENTS_PER_THRED;
const LONGEST_RUN_MS = 60_000;

/** Engines on one memory store and one queue, on a clock that moves only when it is told to. */
class Fleet {
  readonly clock = new FakeClock();
  readonly ledger = new Ledger();
  readonly watch = new CommitWatch(new MemoryStorage({ clock: this.clock }));
  readonly inboundQ = new EventQ(new MemoryQService({ clock: this.clock }), { clock: this.clock });

  async start(id: string, storage: Storage = this.watch.storage): Promise<Engine> {
    const engine = new Engine(this.inboundQ, { id, storage, clock: this.clock });
    await engine.patterns.add(countingPattern);
    engine.onMessage((message) => this.ledger.received(message));
    await engine.start();
    return engine;
  }

  async send(event: Event, thredId: string): Promise<void> {
    this.ledger.sent(thredId, event);
    await this.inboundQ.queue(event);
  }

  /** Lets time pass until every event has been answered. */
  async finish(): Promise<void> {
    const end = this.clock.now() + LONGEST_RUN_MS;
    while (this.ledger.size < EVENTS && this.clock.now() < end) await this.clock.advance(100);
    await this.clock.advance(10_000);
  }
}

/** One event for every thred, in turn; the first of each starts it. */
function* eventsInTurn(): Generator<{ event: Event; thredId: string }> {
  for (let round = 0; round < EVENTS_PER_THRED; round++)
    for (let thred = 0; thred < THREDS; thred++) {
      const start = { id: `start-${thred}` };
      const thredId = startedThredId('counter', start);
      const source = { id: 'producer' };
      const event =
        round === 0
          ? { id: start.id, type: 'open', source }
          : { id: `add-${thred}-${round}`, type: 'add', source, thredId };
      yield { event, thredId };
    }
}

describe('many engines on one store and one queue', () => {
  it('apply every event exactly once and in order while one stalls, one stops and one is added', async () => {
    const fleet = new Fleet();
    const stall = new Stall();
    let isStalled = false;
    const stalling = faultyStorage(fleet.watch.storage, () =>
      isStalled ? { stall: stall.ended } : undefined,
    );
    await fleet.start('steady');
    await fleet.start('stalls', stalling);
    const stops = await fleet.start('stops');
    await fleet.clock.advance(3_000);

    let sent = 0;
    for (const { event, thredId } of eventsInTurn()) {
      await fleet.send(event, thredId);
      // A producer that is not sure sends the same event again.
      if (sent % 7 === 0) await fleet.inboundQ.queue(event);
      sent++;
      if (sent % 50 === 0) await fleet.clock.advance(20);
      if (sent === EVENTS * 0.25) isStalled = true;
      if (sent === EVENTS * 0.4) await fleet.start('added');
      if (sent === EVENTS * 0.5) {
        const stopped = stops.shutdown();
        await fleet.clock.advance(2_000);
        await stopped;
      }
      if (sent === EVENTS * 0.75) {
        // Well beyond its lease by now: somebody else owns what it believes to own.
        isStalled = false;
        stall.release();
      }
    }
    await fleet.finish();

    expect(fleet.ledger.size).toBe(EVENTS);
    expect(fleet.ledger.faults()).toEqual([]);
    expect(fleet.watch.refused).toBeGreaterThan(0);
    expect(fleet.watch.outOfTurn).toBe(0);
  });
});
