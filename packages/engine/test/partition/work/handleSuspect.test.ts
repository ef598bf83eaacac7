import { FakeClock, type Pattern } from '@srvthreds/core';
import { EventQ, eventTopic } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { Engine, type Receipt } from '../../../src/index.ts';
import {
  attemptsKey,
  deadLetterKey,
  thredKey,
  workAttemptsKey,
} from '../../../src/protocol/aggregates.ts';
import { commandId } from '../../../src/protocol/commands.ts';

const pattern: Pattern = {
  name: 'P',
  reactions: [{ condition: { type: 'filter', xpr: "$event.type = 'go'" } }],
};

/** A store and a queue on which processes come, take an event, and end without a word. */
class Place {
  readonly clock = new FakeClock();
  readonly storage = new MemoryStorage({ clock: this.clock });
  readonly service = new MemoryQService({ clock: this.clock });
  readonly inboundQ = new EventQ(this.service, { partitions: 1, clock: this.clock });

  /** A process that is handed the event and dies of it. */
  async dieOfIt(): Promise<void> {
    const subscription = await this.service.subscribe(
      eventTopic(0),
      { prefetch: 1, exclusive: true },
      () => undefined,
    );
    await this.clock.settle();
    await subscription.close();
  }

  /** As if five processes had died of something. */
  async count(key: string): Promise<void> {
    const request = { ttlMs: 1, holder: 'five engines before', partition: 0 };
    const { fence } = (await this.storage.acquire('partition/0', request))!;
    const state = JSON.stringify({ format: 1, kind: 'attempts', attempts: 5 });
    await this.storage.commit({ partition: 0, id: key }, { state }, { ifAbsent: true, fence });
    await this.clock.advance(10);
  }

  /** An engine that takes part until nothing is left to do. */
  async work(): Promise<readonly Receipt[]> {
    const receipts: Receipt[] = [];
    const engine = new Engine(this.inboundQ, { storage: this.storage, clock: this.clock });
    await engine.patterns.add(pattern);
    engine.onHandled((receipt) => receipts.push(receipt));
    await engine.start();
    await engine.settled();
    await engine.shutdown();
    return receipts;
  }

  async attempts(): Promise<number> {
    const stored = await this.storage.read({ partition: 0, id: attemptsKey({ id: 'e1' }) });
    return stored ? (JSON.parse(stored.state) as { attempts: number }).attempts : 0;
  }
}

const event = { id: 'e1', type: 'go', source: { id: 's' } };

describe('an event that was handed out and had no outcome', () => {
  it('is handled like any other, and leaves no count behind', async () => {
    const place = new Place();
    await place.inboundQ.queue(event);
    await place.dieOfIt();
    expect(await place.work()).toMatchObject([{ eventId: 'e1', outcome: 'started' }]);
    expect(await place.attempts()).toBe(0);
  });

  it('is counted before it is stepped, and set aside alone after five engines ended with it', async () => {
    const place = new Place();
    await place.count(attemptsKey(event));
    await place.inboundQ.queue(event);
    await place.inboundQ.queue({ ...event, id: 'e2' });
    await place.dieOfIt();

    // Each in a lane of its own, so in no order.
    const handled = (await place.work()).toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
    expect(handled).toMatchObject([
      { eventId: 'e1', outcome: 'poison' },
      { eventId: 'e2', outcome: 'started' },
    ]);
    expect(await place.attempts()).toBe(0);
    const dead = await place.storage.read({ partition: 0, id: deadLetterKey('e1') });
    expect(JSON.parse(dead!.state)).toMatchObject({ kind: 'dead', reason: 'EVENT_POISON' });

    await place.inboundQ.queue(event);
    await place.dieOfIt();
    expect(await place.work()).toMatchObject([{ eventId: 'e1', outcome: 'poison' }]);
  });
});

describe('a start of which engines died', () => {
  it('leaves a tombstone, and is done with if it comes again', async () => {
    const place = new Place();
    const start = {
      format: 1,
      kind: 'start',
      acceptedAt: place.clock.now(),
      thredId: 'p_1',
      patternId: 'p',
      patternVersion: 'v',
    } as const;
    await place.count(workAttemptsKey(commandId(start)));
    for (let time = 0; time < 2; time++) {
      await place.service.publish(eventTopic(0), { id: 'start', body: JSON.stringify(start) });
      await place.dieOfIt();
      await place.work();
      expect(await place.inboundQ.depth(0)).toEqual({ waiting: 0, unsettled: 0 });
    }
    const left = await place.storage.read({ partition: 0, id: thredKey('p_1') });
    expect(JSON.parse(left!.state)).toMatchObject({ kind: 'tombstone', neverLived: true });
  });
});
