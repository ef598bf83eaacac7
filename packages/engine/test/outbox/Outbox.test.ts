import { FakeClock, silentLogger } from '@srvthreds/core';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import type { OutboxMessage } from '../../src/outbox/MessageSink.ts';
import { Outbox } from '../../src/outbox/Outbox.ts';
import { Publisher, type PublisherOptions } from '../../src/outbox/Publisher.ts';
import { Settler } from '../../src/outbox/Settler.ts';
import { thredOfCommand } from '../../src/protocol/commands.ts';
import { gate, turns, type Gate } from '../kit/turns.ts';

const row = (id: string, topic: string): OutboxMessage => ({
  id,
  topic,
  body: '',
  aggregateId: 'a',
});
const message = (id: string) => row(id, 'messages');
const command = (id: string) => row(id, 'event-queue.1');

const laneOf = ({ id }: OutboxMessage): string => thredOfCommand(id);

/** A way out whose deliveries end when the test says so. */
class Way {
  readonly clock = new FakeClock();
  readonly left: string[] = [];
  readonly #gates = new Map<string, Gate>();

  publisher(options: Partial<PublisherOptions> = {}): Publisher {
    const { clock } = this;
    return new Publisher({
      sink: { deliver: ({ id }) => this.#deliver(id) },
      settler: new Settler(new MemoryStorage({ clock }), 0, clock),
      clock,
      logger: silentLogger,
      maxOutstanding: 10,
      maxWaiting: 2,
      maxAttempts: Infinity,
      park: () => Promise.reject(new Error('parked')),
      ...options,
    });
  }

  async arrives(id: string): Promise<void> {
    this.#gates.get(id)!.open();
    await turns();
  }

  async fails(id: string): Promise<void> {
    this.#gates.get(id)!.fail(new Error('no'));
    await turns();
  }

  #deliver(id: string): Promise<void> {
    this.left.push(id);
    const end = gate();
    this.#gates.set(id, end);
    return end.passed;
  }
}

describe('the two ways out', () => {
  it('do not wait for one another', async () => {
    const outside = new Way();
    const inside = new Way();
    const outbox = new Outbox({ messages: outside.publisher(), commands: inside.publisher() });
    outbox.send([message('m1'), command('start/a'), message('m2')]);
    expect(outside.left).toEqual(['m1', 'm2']);
    expect(inside.left).toEqual(['start/a']);
    await inside.arrives('start/a');
    expect(outbox.isIdle).toBe(false);
    await outside.arrives('m1');
    await outside.arrives('m2');
    await outbox.drained();
    expect(outbox.isIdle).toBe(true);
  });

  it('are full when one of them is', async () => {
    const outside = new Way();
    const outbox = new Outbox({ messages: outside.publisher(), commands: new Way().publisher() });
    outbox.send([message('m1'), message('m2')]);
    let hasRoom = false;
    const room = outbox.room().then(() => (hasRoom = true));
    await turns();
    expect(hasRoom).toBe(false);
    await outside.arrives('m1');
    await room;
  });
});

describe('commands about one thred', () => {
  it('leave one at a time, the next when the one before has arrived; others pass', async () => {
    const way = new Way();
    way.publisher({ laneOf }).send(['start/a', 'terminate/a', 'start/b'].map(command));
    expect(way.left).toEqual(['start/a', 'start/b']);
    await way.arrives('start/b');
    expect(way.left).toHaveLength(2);
    await way.arrives('start/a');
    expect(way.left).toEqual(['start/a', 'start/b', 'terminate/a']);
    await way.arrives('terminate/a');
  });

  it('wait for one that fails, which is sent until it arrives and never set aside', async () => {
    const way = new Way();
    way.publisher({ laneOf }).send(['start/a', 'terminate/a'].map(command));
    for (let attempt = 1; attempt <= 20; attempt++) {
      await way.fails('start/a');
      await way.clock.advance(10_000);
      expect(way.left).toEqual(Array.from({ length: attempt + 1 }, () => 'start/a'));
    }
    await way.arrives('start/a');
    expect(way.left.at(-1)).toBe('terminate/a');
  });

  it('leave again in order when a lane was empty in between', async () => {
    const way = new Way();
    const publisher = way.publisher({ laneOf });
    publisher.send([command('start/a')]);
    await way.arrives('start/a');
    publisher.send([command('release/a'), command('terminate/a')]);
    expect(way.left).toEqual(['start/a', 'release/a']);
    await way.arrives('release/a');
    expect(way.left.at(-1)).toBe('terminate/a');
  });
});
