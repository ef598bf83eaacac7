import { FakeClock, startedThredId, type Event } from '@srvthreds/core';
import { EventQ, MessageQ, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { StorageFactory, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { Engine, staticDirectory, type Receipt } from '../src/index.ts';
import { counter, event, filter, goTo, on, pattern, reaction, tell } from './kit/patterns.ts';
import { Scene } from './kit/Scene.ts';
import { gate, turns } from './kit/turns.ts';

const opening = event('begin', 'open');
const thredId = startedThredId('counter', opening);
const add = (id: string): Event => event(id, 'add', { thredId });

/** A storage whose commits wait until the test lets them go. */
function heldStorage(clock: FakeClock) {
  const inner = new MemoryStorage({ clock });
  let waiting = Promise.resolve();
  const storage: Storage = new Proxy(inner, {
    get: (target, name: keyof Storage) => {
      if (name !== 'commit') return (target[name] as () => unknown).bind(target);
      return async (...call: Parameters<Storage['commit']>) => {
        await waiting;
        return target.commit(...call);
      };
    },
  });
  return {
    storage,
    hold: () => {
      const held = gate();
      waiting = held.passed;
      return held.open;
    },
  };
}

describe('Engine.handle', () => {
  it('tells what became of an event', async () => {
    const scene = new Scene();
    const failing = pattern('Failing', [reaction('a', on('fail', goTo('$next')), {})]);
    const engine = await scene.start({ patterns: [counter, failing] });
    const outcomes: Receipt[] = [];
    for (const one of [opening, add('e1'), event('e2', 'open', { thredId }), event('e3', 'none')])
      outcomes.push(await scene.send(engine, one));
    expect(outcomes).toEqual([
      { eventId: 'begin', outcome: 'started', threds: [thredId], latencyMs: 0 },
      { eventId: 'e1', thredId, outcome: 'applied', threds: [thredId], latencyMs: 0 },
      { eventId: 'e2', thredId, outcome: 'no-match', threds: [thredId], latencyMs: 0 },
      { eventId: 'e3', outcome: 'orphan', threds: [], latencyMs: 0 },
    ]);
  });

  it('resolves when the event is committed, and not before', async () => {
    const clock = new FakeClock();
    const { storage, hold } = heldStorage(clock);
    const scene = new Scene({ clock, storage });
    const engine = await scene.start({ patterns: [counter] });
    const release = hold();
    let isHandled = false;
    const handled = engine.handle(opening).then((receipt) => {
      isHandled = true;
      return receipt;
    });
    await clock.advance(70);
    expect(isHandled).toBe(false);
    release();
    expect(await handled).toMatchObject({ outcome: 'started', latencyMs: 70 });
    expect(await engine.threds.state(thredId)).toBeDefined();
  });

  it('sending the same event twice does it once', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    await scene.send(engine, opening);
    expect(await scene.send(engine, opening)).toMatchObject({
      outcome: 'repeat',
      threds: [thredId],
    });
    expect(await scene.send(engine, add('e1'))).toMatchObject({ outcome: 'applied' });
    expect(await scene.send(engine, add('e1'))).toMatchObject({
      outcome: 'repeat',
      threds: [thredId],
    });
    expect(scene.take()).toHaveLength(2);
  });

  it('two handles of one id at once get the same answer', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    await scene.send(engine, opening);
    const both = await Promise.all([engine.handle(add('e1')), engine.handle(add('e1'))]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    await engine.settled();
    expect((await engine.threds.state(thredId))?.locals).toEqual({ count: 1 });
  });

  it('a malformed event is refused with what is wrong with it', async () => {
    const scene = new Scene();
    const engine = await scene.start();
    const malformed = { id: '', type: 7, source: {} } as unknown as Event;
    const error = await engine.handle(malformed).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'EVENT_INVALID', retryable: false });
    const { findings } = (error as { details: { findings: { pointer: string }[] } }).details;
    expect(findings.map(({ pointer }) => pointer).toSorted()).toEqual(['/id', '/source', '/type']);
    expect(await scene.journal(engine)).toEqual([]);
  });

  it.each(['counter_unknown', ''])(
    'an event for the thred "%s" that is not there is told so to its sender',
    async (unknown) => {
      const scene = new Scene();
      const engine = await scene.start();
      const receipt = await scene.send(engine, event('e1', 'add', { thredId: unknown }));
      const code = 5203;
      expect(receipt).toMatchObject({ outcome: 'unknown-thred', threds: [], error: { code } });
      expect(scene.take()).toMatchObject([
        {
          to: ['bob'],
          event: { re: 'e1', thredId: unknown, data: { content: { error: { code } } } },
        },
      ]);
      expect(await scene.journal(engine)).toMatchObject([
        { kind: 'unknown-thred', thredId: unknown, event: { id: 'e1' } },
      ]);
      expect(await scene.send(engine, event('e1', 'add', { thredId: unknown }))).toMatchObject({
        outcome: 'repeat',
      });
      expect(scene.take()).toEqual([]);
    },
  );

  it('a service that failed is told nothing', async () => {
    const scene = new Scene();
    const directory = staticDirectory({ services: [{ nodeType: 'bob', nodeId: 'bob-1' }] });
    const engine = await scene.start({ directory });
    await scene.send(engine, event('e1', 'add', { thredId: 'counter_unknown' }));
    expect(scene.take()).toEqual([]);
  });

  it('before it runs and after it was stopped takes nothing', async () => {
    const scene = new Scene();
    const engine = await scene.make({ patterns: [counter] });
    await expect(engine.handle(opening)).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
    await engine.start();
    await engine.shutdown();
    await expect(engine.handle(opening)).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
    expect(await engine.inboundQ.depth(0)).toMatchObject({ waiting: 0 });
  });

  it('an event while it is shutting down is refused, and one in hand is finished', async () => {
    const clock = new FakeClock();
    const { storage, hold } = heldStorage(clock);
    const scene = new Scene({ clock, storage });
    const engine = await scene.start({ patterns: [counter] });
    const release = hold();
    const inHand = engine.handle(opening);
    await turns();
    const stopped = engine.shutdown();
    await expect(engine.handle(event('late', 'open'))).rejects.toMatchObject({
      code: 'ENGINE_STOPPED',
    });
    release();
    expect(await inHand).toMatchObject({ outcome: 'started' });
    await stopped;
    expect(scene.take()).toHaveLength(1);
  });

  it('an event that was not begun when it shuts down stays in the queue for another engine', async () => {
    const clock = new FakeClock();
    const { storage, hold } = heldStorage(clock);
    const scene = new Scene({ clock, storage });
    const engine = await scene.start({ patterns: [counter], settings: { maxLanes: 1 } });
    await scene.send(engine, opening);
    const release = hold();
    // Other routes than that of what is in hand.
    const ids = Array.from({ length: 20 }, (_, index) => `other-${index}`);
    const receipts = Promise.all(
      [add('in-hand'), ...ids.map((id) => event(id, 'open'))].map((one) => engine.handle(one)),
    );
    await turns();
    const stopped = engine.shutdown();
    release();
    await stopped;
    const [first, ...others] = await receipts;
    expect(first).toMatchObject({ outcome: 'applied' });
    expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['queued']));

    const other = await scene.start();
    await other.settled();
    expect((await other.threds.list()).threds).toHaveLength(21);
  });

  it('is told the reason of its signal, before, while it enters the queue, and while it is handled', async () => {
    const clock = new FakeClock();
    const { storage, hold } = heldStorage(clock);
    const inner = new MemoryQService({ clock });
    let entering = Promise.resolve();
    const service: QService = {
      identity: inner.identity,
      publish: async (...call) => {
        await entering;
        return inner.publish(...call);
      },
      depth: (...call) => inner.depth(...call),
      subscribe: (...call) => inner.subscribe(...call),
      close: () => inner.close(),
    };
    const scene = new Scene({ clock, storage, service });
    const engine = await scene.start({ patterns: [counter] });

    const before = AbortSignal.abort(new Error('before'));
    await expect(engine.handle(event('e0', 'open'), { signal: before })).rejects.toThrow('before');

    const release = hold();
    const handling = new AbortController();
    const handled = engine.handle(event('e1', 'open'), { signal: handling.signal });
    await turns();
    handling.abort(new Error('handling'));
    await expect(handled).rejects.toThrow('handling');

    const entrance = gate();
    entering = entrance.passed;
    const waiting = new AbortController();
    const queued = engine.handle(event('e2', 'open'), { signal: waiting.signal });
    await turns();
    waiting.abort(new Error('entering'));
    await expect(queued).rejects.toThrow('entering');

    // It ends the wait, not the events.
    entrance.open();
    release();
    await turns();
    await engine.settled();
    expect((await engine.threds.list()).threds).toHaveLength(2);
  });

  it('is given the receipt although it has a signal, which is then left alone', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const { signal } = new AbortController();
    let listeners = 0;
    const watched = new Proxy(signal, {
      get: (target, name: keyof AbortSignal) => {
        if (name === 'addEventListener') listeners++;
        if (name === 'removeEventListener') listeners--;
        const value = target[name] as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    expect(await engine.handle(opening, { signal: watched })).toMatchObject({ outcome: 'started' });
    await turns();
    expect(listeners).toBe(0);
  });

  it('knows only that the queue has it where another engine owns the partition', async () => {
    const scene = new Scene({ partitions: 2 });
    const [one, other] = [await scene.start({ patterns: [counter] }), await scene.start()];
    await scene.clock.advance(5_000);
    expect([one, other].map(({ health }) => health.partitions.length)).toEqual([1, 1]);
    const receipts = await Promise.all(
      Array.from({ length: 20 }, (_, index) => one.handle(event(`e${index}`, 'open'))),
    );
    const own = receipts.filter(({ outcome }) => outcome === 'started');
    const queued = receipts.filter(({ outcome }) => outcome === 'queued');
    expect(own.length).toBeGreaterThan(0);
    expect(queued.length).toBeGreaterThan(0);
    expect(own.length + queued.length).toBe(20);
    expect(queued[0]).toEqual({
      eventId: expect.any(String),
      outcome: 'queued',
      threds: [],
      latencyMs: 0,
    });
    await other.settled();
    expect((await one.threds.list()).threds).toHaveLength(20);
  });
});

describe('Engine.onMessage', () => {
  it('gives a late handler what has waited', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter], deaf: true });
    await engine.handle(opening);
    await engine.handle(add('e1'));
    await scene.clock.advance(30_000);
    const seqs: number[] = [];
    engine.onMessage(({ seq }) => void seqs.push(seq));
    await engine.settled();
    expect(seqs).toEqual([1, 2]);
    expect(await scene.storage.unsettled(0, { olderThanMs: 0, limit: 10 })).toEqual([]);
  });

  it('gives no more to a handler that was taken away', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const seen: string[] = [];
    const remove = engine.onMessage(({ id }) => void seen.push(id));
    await scene.send(engine, opening);
    remove();
    await scene.send(engine, add('e1'));
    expect(seen).toHaveLength(1);
    expect(scene.take()).toHaveLength(2);
  });

  it('sends again what a handler failed on, and sets it aside in the end', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [counter],
      deaf: true,
      settings: { maxSendAttempts: 3 },
    });
    const seen: string[] = [];
    engine.onMessage(({ seq }) => {
      seen.push(String(seq));
      if (seq === 1) throw new Error('no');
    });
    await engine.handle(opening);
    await engine.handle(add('e1'));
    await scene.clock.advance(60_000);
    expect(seen).toEqual(['1', '2', '1', '1']);
    const dead = await scene.storage.scan(0, { label: 'dead', limit: 10 });
    expect(dead.map(({ state }) => JSON.parse(state) as object)).toMatchObject([
      { kind: 'dead', reason: 'failed: no' },
    ]);
    expect(await scene.storage.unsettled(0, { olderThanMs: 0, limit: 10 })).toEqual([]);
  });

  it('is refused where messages go to a message queue, which gets them', async () => {
    const scene = new Scene();
    const messageQ = new MessageQ(scene.service);
    const directory = staticDirectory({ services: [{ nodeType: 'robot', nodeId: 'r1' }] });
    const both = pattern('P', [reaction('open', on('open', tell(['ann', 'robot'])))]);
    const engine = await scene.start({ patterns: [both], messageQ, directory });
    expect(() => engine.onMessage(() => undefined)).toThrowError(
      expect.objectContaining({ code: 'ENGINE_MESSAGES_QUEUED' }),
    );
    await scene.send(engine, event('e1', 'open'));
    const [toRobot, toAnn] = [
      await messageQ.pop(['robot']),
      await messageQ.pop(['org.wt.session']),
    ];
    expect(toRobot.payload).toMatchObject({ to: ['robot'], seq: 1 });
    expect(toAnn.payload).toMatchObject({ to: ['ann'], seq: 1, event: toRobot.payload.event });
    expect(toRobot.id).not.toBe(toAnn.id);
  });
});

describe('Engine.onHandled', () => {
  it('tells of every event that this engine has handled', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const seen: string[] = [];
    const remove = engine.onHandled(
      ({ eventId, outcome }) => void seen.push(`${eventId} ${outcome}`),
    );
    await scene.inboundQ.queue(opening);
    await turns();
    await engine.settled();
    remove();
    await scene.send(engine, add('e1'));
    expect(seen).toEqual(['begin started']);
  });

  it('is not harmed by a listener that throws', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const seen: string[] = [];
    engine.onHandled(() => {
      throw new Error('a fault of the listener');
    });
    engine.onHandled(({ eventId }) => void seen.push(eventId));
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'started' });
    expect(await scene.send(engine, add('e1'))).toMatchObject({ outcome: 'applied' });
    expect(seen).toEqual(['begin', 'e1']);
    expect(await scene.service.depth('dead-letter.event-queue.0')).toMatchObject({ waiting: 0 });
  });
});

describe('Engine.start and shutdown', () => {
  it('start once', async () => {
    const scene = new Scene();
    const engine = await scene.make();
    expect(engine.health).toMatchObject({ state: 'new', partitions: [] });
    const starting = engine.start();
    await expect(engine.start()).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
    await starting;
    expect(engine.health).toEqual({ id: engine.id, state: 'running', partitions: [0] });
    expect(engine.isReady).toBe(true);
    await expect(engine.start()).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
    await engine.shutdown();
    expect(engine.health).toMatchObject({ state: 'stopped', partitions: [] });
    expect(engine.isReady).toBe(false);
    await expect(engine.start()).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
  });

  it('may be started again when the start failed', async () => {
    const clock = new FakeClock();
    const inner = new MemoryStorage({ clock });
    let isAway = true;
    const storage = new Proxy(inner, {
      get: (target, name: keyof Storage) =>
        name === 'read' && isAway
          ? () => Promise.reject(new Error('away'))
          : (target[name] as () => unknown).bind(target),
    });
    const scene = new Scene({ clock, storage });
    const engine = await scene.make();
    await expect(engine.start()).rejects.toThrow('away');
    isAway = false;
    await engine.start();
    expect(engine.isReady).toBe(true);
  });

  it('shut down twice at once is shut down once, and both know when', async () => {
    const clock = new FakeClock();
    const { storage, hold } = heldStorage(clock);
    const scene = new Scene({ clock, storage });
    const engine = await scene.start({ patterns: [counter] });
    const release = hold();
    const handled = engine.handle(opening);
    await turns();
    const ended: string[] = [];
    const first = engine.shutdown().then(() => ended.push('first'));
    const second = engine.shutdown().then(() => ended.push('second'));
    await turns();
    expect(ended).toEqual([]);
    release();
    await Promise.all([first, second, handled]);
    await engine.shutdown();
    expect(ended.toSorted()).toEqual(['first', 'second']);
  });

  it('shut down before it was started never starts', async () => {
    const scene = new Scene();
    const engine = await scene.make();
    await engine.shutdown();
    await expect(engine.start()).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
  });

  it('shut down while it starts leaves nothing behind', async () => {
    for (let wait = 0; wait < 40; wait++) {
      const scene = new Scene({ partitions: 2 });
      const engine = await scene.make({ patterns: [counter] });
      const starting = engine.start().catch(() => undefined);
      for (let turn = 0; turn < wait; turn++) await Promise.resolve();
      await engine.shutdown();
      await starting;
      expect(engine.health, `after ${wait} turns`).toMatchObject({
        state: 'stopped',
        partitions: [],
      });
      await scene.clock.advance(2_000);
      expect(await scene.storage.leases(''), `after ${wait} turns`).toEqual([]);
      // Nobody holds the queue either.
      const other = await scene.start();
      await scene.clock.advance(2_000);
      expect(other.health.partitions).toEqual([0, 1]);
      expect(await scene.send(other, opening)).toMatchObject({ outcome: 'started' });
      await other.shutdown();
    }
  });

  it('does not wait longer than it may for what does not end', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter], deaf: true, drainOnShutdown: true });
    engine.onMessage(() => new Promise<void>(() => undefined));
    await engine.handle(opening);
    const begun = scene.clock.now();
    let stoppedAt = 0;
    void engine.shutdown({ graceMs: 1_000 }).then(() => (stoppedAt = scene.clock.now()));
    await scene.clock.advance(5_000);
    expect(stoppedAt - begun).toBe(1_000);
    expect(await scene.storage.leases('')).toEqual([]);
    // The message waits for whoever comes next.
    const other = await scene.start();
    await other.settled();
    expect(scene.take()).toHaveLength(1);
  });

  it('handles at shutdown first what was on its way into a queue that ends with the process', async () => {
    const clock = new FakeClock();
    const inner = new MemoryQService({ clock });
    const slow: QService = {
      identity: inner.identity,
      publish: async (...call) => {
        await turns();
        return inner.publish(...call);
      },
      depth: (...call) => inner.depth(...call),
      subscribe: (...call) => inner.subscribe(...call),
      close: () => inner.close(),
    };
    const scene = new Scene({ clock, service: slow });
    const engine = await scene.start({ patterns: [counter], drainOnShutdown: true });
    const handled = engine.handle(opening);
    await engine.shutdown();
    expect(await handled).toMatchObject({ outcome: 'started' });
  });

  it('does not wait longer than it may for an event that the queue does not take', async () => {
    const clock = new FakeClock();
    const inner = new MemoryQService({ clock });
    let isMute = false;
    const mute: QService = {
      identity: inner.identity,
      publish: (...call) => (isMute ? new Promise(() => undefined) : inner.publish(...call)),
      depth: (...call) => inner.depth(...call),
      subscribe: (...call) => inner.subscribe(...call),
      close: () => inner.close(),
    };
    const scene = new Scene({ clock, service: mute });
    const engine = await scene.start({ patterns: [counter] });
    isMute = true;
    void engine.handle(opening);
    let isStopped = false;
    void engine.shutdown({ graceMs: 1_000 }).then(() => (isStopped = true));
    await clock.advance(1_000);
    expect(isStopped).toBe(true);
    expect(await scene.storage.leases('')).toEqual([]);
  });

  it('does not wait for a message handler that will never come', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter], deaf: true, drainOnShutdown: true });
    await engine.handle(opening);
    await engine.shutdown();
    const other = await scene.start();
    await other.settled();
    expect(scene.take()).toHaveLength(1);
  });

  it('goes on after a restart on the same store: threds, timers, messages not sent, ids', async () => {
    const scene = new Scene();
    const waiting = pattern('Waiting', [
      reaction('open', on('wait', tell('ann'))),
      reaction('wait', on('x'), { expiry: { interval: 10_000, transition: { name: 'late' } } }),
      reaction('late', filter('true')),
    ]);
    const first = await scene.start({ patterns: [counter, waiting], deaf: true });
    await first.handle(opening);
    await first.handle(add('e1'));
    const [waitingId] = (await first.handle(event('w1', 'wait'))).threds;
    await first.shutdown();
    expect(scene.take()).toEqual([]);

    await scene.clock.advance(5_000);
    const second = await scene.start();
    await second.settled();
    expect(scene.take().map(({ seq }) => seq)).toEqual([1, 2, 1]);
    expect(await scene.send(second, add('e1'))).toMatchObject({ outcome: 'repeat' });
    await scene.send(second, add('e2'));
    expect(scene.take()[0]?.event.data?.content?.values).toEqual({ count: 2, event: 'e2' });
    await scene.clock.advance(4_999);
    expect((await second.threds.state(waitingId!))?.reaction?.name).toBe('wait');
    await scene.clock.advance(1);
    expect((await second.threds.state(waitingId!))?.reaction?.name).toBe('late');
  });

  it('needs a storage', async () => {
    await StorageFactory.reset();
    const inboundQ = new EventQ(new MemoryQService());
    expect(() => new Engine(inboundQ)).toThrowError(
      expect.objectContaining({ code: 'STORAGE_NOT_CONFIGURED' }),
    );
  });

  it('uses within a second the patterns that another engine was given', async () => {
    const scene = new Scene();
    const [one, other] = [await scene.start(), await scene.start()];
    await other.patterns.add(counter);
    await scene.clock.advance(1_000);
    expect(Object.keys(one.patterns.active)).toEqual(['counter']);
    expect(await scene.send(one, opening)).toMatchObject({ outcome: 'started' });
    await other.patterns.remove('counter');
    await scene.clock.advance(1_000);
    expect(await scene.send(one, event('e2', 'open'))).toMatchObject({ outcome: 'orphan' });
  });

  it('is settled when nothing waits, and tells the reason of a signal that ends the wait', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter], deaf: true });
    await engine.handle(opening);
    const waiting = new AbortController();
    const settled = engine.settled({ signal: waiting.signal });
    await turns();
    waiting.abort(new Error('enough'));
    await expect(settled).rejects.toThrow('enough');
    engine.onMessage(() => undefined);
    await engine.settled();
  });
});
