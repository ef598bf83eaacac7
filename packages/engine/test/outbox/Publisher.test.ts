import { FakeClock, silentLogger } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import type { OutboxMessage } from '../../src/outbox/MessageSink.ts';
import { Publisher } from '../../src/outbox/Publisher.ts';
import { Settler } from '../../src/outbox/Settler.ts';
import { gate, turns, type Gate } from '../kit/turns.ts';

const message = (id: string): OutboxMessage => ({ id, topic: 't', body: '', aggregateId: 'a' });
const messages = (...ids: string[]) => ids.map(message);

interface Limits {
  readonly maxOutstanding?: number;
  readonly maxWaiting?: number;
  readonly maxAttempts?: number;
}

/** A publisher whose deliveries do what the test says; by default they work. */
function publisher(
  deliver: (id: string) => Promise<void> | void = () => undefined,
  { maxOutstanding = 4, maxWaiting = 10, maxAttempts = 3 }: Limits = {},
  park: (id: string, reason: string) => Promise<void> | void = () => undefined,
) {
  const clock = new FakeClock();
  const given: string[] = [];
  const settled: string[] = [];
  const parked: [string, string][] = [];
  const storage: Pick<Storage, 'settle'> = {
    settle: async (_, ids) => void settled.push(...ids),
  };
  const out = new Publisher({
    sink: {
      deliver: async ({ id }) => {
        given.push(id);
        await deliver(id);
      },
    },
    settler: new Settler(storage as Storage, 0, clock),
    clock,
    logger: silentLogger,
    maxOutstanding,
    maxWaiting,
    maxAttempts,
    park: async ({ id }, reason) => {
      await park(id, reason);
      parked.push([id, reason]);
    },
  });
  return { out, clock, given, settled, parked };
}

/** Deliveries that end when the test says so. */
function heldDeliveries() {
  const gates = new Map<string, Gate>();
  const deliver = (id: string): Promise<void> => {
    const held = gate();
    gates.set(id, held);
    return held.passed;
  };
  return { deliver, of: (id: string) => gates.get(id)! };
}

describe('Publisher', () => {
  it('hands messages on in order, and crosses out each that is delivered', async () => {
    const { out, given, settled } = publisher();
    out.send(messages('a', 'b'));
    out.send(messages('c'));
    await turns();
    expect(given).toEqual(['a', 'b', 'c']);
    expect(settled).toEqual(['a', 'b', 'c']);
    expect(out.isIdle).toBe(true);
  });

  it('has no more on their way at a time than allowed', async () => {
    const held = heldDeliveries();
    const { out, given } = publisher(held.deliver, { maxOutstanding: 2 });
    out.send(messages('a', 'b', 'c', 'd'));
    await turns();
    expect(given).toEqual(['a', 'b']);
    held.of('b').open();
    await turns();
    expect(given).toEqual(['a', 'b', 'c']);
  });

  it('passes over what waits already or is on its way, and sends again what is not', async () => {
    const held = heldDeliveries();
    const { out, given } = publisher(held.deliver, { maxOutstanding: 1 });
    out.send(messages('a', 'b'));
    out.send(messages('b', 'a'));
    await turns();
    held.of('a').open();
    await turns();
    held.of('b').open();
    await turns();
    expect(given).toEqual(['a', 'b']);
    out.send(messages('a'));
    await turns();
    expect(given).toEqual(['a', 'b', 'a']);
  });

  it('tries again what fails, later each time, and sets it aside after the last attempt', async () => {
    const { out, clock, given, settled, parked } = publisher(() => {
      throw new Error('no');
    });
    out.send(messages('a'));
    await turns();
    expect(given).toEqual(['a']);
    expect(out.isIdle).toBe(false);
    await clock.advance(100);
    expect(given).toEqual(['a', 'a']);
    expect(settled).toEqual([]);
    await clock.advance(200);
    expect(given).toEqual(['a', 'a', 'a']);
    expect(parked).toEqual([['a', 'failed: no']]);
    expect(settled).toEqual(['a']);
    expect(out.isIdle).toBe(true);
  });

  it('delivers what failed once as soon as it can, and is not drained before', async () => {
    let isDown = true;
    const { out, clock, settled, parked } = publisher(() => {
      if (isDown) throw new Error('no');
    });
    out.send(messages('a'));
    const drained = out.drained();
    await turns();
    isDown = false;
    await clock.advance(100);
    await drained;
    expect(settled).toEqual(['a']);
    expect(parked).toEqual([]);
  });

  it('lets everything wait in order while the server is away, however long, and counts no attempt', async () => {
    let isAway = true;
    const { out, clock, given, settled, parked } = publisher(() => {
      if (isAway) throw Object.assign(new Error('away'), { code: 'QUEUE_UNAVAILABLE' });
    });
    out.send(messages('a', 'b', 'c'));
    await clock.advance(120_000);
    out.send(messages('d'));
    await clock.advance(60_000);
    isAway = false;
    given.splice(0);
    await clock.advance(5_000);
    expect(given).toEqual(['a', 'b', 'c', 'd']);
    expect(settled).toEqual(['a', 'b', 'c', 'd']);
    expect(parked).toEqual([]);
  });

  it('counts what failed and is tried again against its bound', async () => {
    const { out } = publisher(
      () => {
        throw new Error('no');
      },
      { maxWaiting: 2 },
    );
    out.send(messages('a', 'b'));
    await turns();
    let hasRoom = false;
    void out.room().then(() => (hasRoom = true));
    await turns();
    expect(hasRoom).toBe(false);
    out.stop();
  });

  it('leaves in the outbox what nobody will take here any more', async () => {
    const { out, settled } = publisher(() => {
      throw Object.assign(new Error('no handler'), { code: 'ENGINE_STOPPED' });
    });
    out.send(messages('a'));
    await out.drained();
    expect(settled).toEqual([]);
  });

  it('tries again to set a message aside if that fails', async () => {
    let isAway = true;
    const { out, clock, settled, parked } = publisher(
      () => {
        throw Object.assign(new Error('full'), { retryable: true });
      },
      { maxAttempts: 1 },
      () => {
        if (isAway) throw new Error('store away');
      },
    );
    out.send(messages('a'));
    await turns();
    expect(settled).toEqual([]);
    isAway = false;
    await clock.advance(100);
    expect(parked).toEqual([['a', 'out of attempts: full']]);
    expect(settled).toEqual(['a']);
  });

  it('holds nothing up behind a message that fails', async () => {
    const { out, settled } = publisher(
      (id) => {
        if (id === 'bad') throw new Error('no');
      },
      { maxOutstanding: 1 },
    );
    out.send(messages('a', 'bad', 'b'));
    await turns();
    expect(settled).toEqual(['a', 'b']);
  });

  it('goes on beside deliveries that never end, until all places are taken', async () => {
    const never = new Promise<void>(() => undefined);
    const { out, settled } = publisher((id) => (id.startsWith('stuck') ? never : undefined), {
      maxOutstanding: 2,
    });
    out.send(messages('stuck-1', 'a', 'b', 'stuck-2', 'c'));
    await turns();
    expect(settled).toEqual(['a', 'b']);
    expect(out.isIdle).toBe(false);
  });

  it('makes those wait who ask for room while too many wait', async () => {
    const held = heldDeliveries();
    const { out } = publisher(held.deliver, { maxWaiting: 2 });
    await out.room();
    out.send(messages('a', 'b'));
    let hasRoom = false;
    const room = out.room().then(() => (hasRoom = true));
    await turns();
    expect(hasRoom).toBe(false);
    held.of('b').open();
    await room;
  });

  it('is drained when nothing waits and nothing is on its way', async () => {
    const held = heldDeliveries();
    const { out } = publisher(held.deliver, { maxOutstanding: 1 });
    out.send(messages('a', 'b'));
    let isDrained = false;
    const drained = out.drained().then(() => (isDrained = true));
    held.of('a').open();
    await turns();
    expect(isDrained).toBe(false);
    held.of('b').open();
    await drained;
  });

  it('after stop hands nothing more on and lets everybody go who waits', async () => {
    const held = heldDeliveries();
    const { out, given, parked } = publisher(held.deliver, {
      maxOutstanding: 1,
      maxWaiting: 1,
      maxAttempts: 1,
    });
    out.send(messages('a', 'b'));
    const waiting = Promise.all([out.room(), out.drained()]);
    await turns();
    out.stop();
    await waiting;
    held.of('a').fail(new Error('no'));
    out.send(messages('c'));
    await turns();
    expect(given).toEqual(['a']);
    expect(parked).toEqual([]);
  });
});
