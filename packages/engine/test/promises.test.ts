import { FakeClock, startedThredId, type Pattern } from '@srvthreds/core';
import { EventQ, MessageQ, QueueError, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { CATALOGUE } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, Engine, PatternsStore, SESSION_TOPIC } from '../src/index.ts';
import { counter, event } from './kit/patterns.ts';
import { Scene } from './kit/Scene.ts';

const DAY_MS = 86_400_000;
const opening = event('begin', 'open');

describe('whatever happens around an engine', () => {
  it('an event for one thred is not taken for one of the same id for another', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const other = event('other', 'open');
    for (const one of [opening, other]) await scene.send(engine, one);
    const threds = [opening, other].map((one) => startedThredId('counter', one));
    const receipts = await Promise.all(
      threds.map((thredId) => engine.handle(event('same', 'add', { thredId }))),
    );
    expect(receipts.map((receipt) => receipt.threds)).toEqual(threds.map((id) => [id]));
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  });

  it('an event that nobody wanted stays unwanted, although a pattern has come since', async () => {
    const scene = new Scene();
    const engine = await scene.start();
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'orphan' });
    await engine.patterns.add(counter);
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'repeat', threds: [] });
  });

  it('an event for a pattern that only another engine has heard of starts it', async () => {
    const scene = new Scene();
    const engine = await scene.start();
    const elsewhere = new PatternsStore(scene.storage);
    await elsewhere.add(counter);
    expect(engine.patterns.candidates(opening)).toEqual([]);
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'started' });
  });

  it('a producer whose clock is a day ahead closes the door to nobody', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const ahead = new EventQ(scene.service, {
      partitions: 1,
      clock: new FakeClock(scene.clock.now() + DAY_MS),
    });
    await ahead.queue(event('unwanted', 'nobody'));
    await scene.clock.advance(2 * DEFAULT_SETTINGS.tombstoneMs);
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'started' });
  });

  it('two engines with different queues do not both go on, even if they come at once', async () => {
    const scene = new Scene();
    const engines = [new MemoryQService(), new MemoryQService()].map(
      (service) =>
        new Engine(new EventQ(service, { partitions: 1, clock: scene.clock }), {
          storage: scene.storage,
          clock: scene.clock,
        }),
    );
    const starts = await Promise.allSettled(engines.map((engine) => engine.start()));
    expect(starts.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2);
    expect(JSON.stringify(starts)).toContain('ENGINE_QUEUE_MISMATCH');
  });

  it('a pattern that is missing in the store keeps no other from being used, and is named in the log', async () => {
    const scene = new Scene();
    const ghost: Pattern = { ...counter, name: 'Ghost', id: 'ghost' };
    const { version } = await new PatternsStore(scene.storage).add(ghost);
    const ref = { partition: CATALOGUE, id: `pattern/ghost/${version}` };
    const stored = await scene.storage.read(ref);
    await scene.storage.commit(ref, { state: null }, { ifEtag: stored!.etag });
    const engine = await scene.make({ patterns: [counter] });
    await engine.start();
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'started' });
    const line = scene.logged.find(({ message }) => message === 'pattern not usable; passed over');
    expect(line?.fields).toMatchObject({ patternId: 'ghost' });
  });

  it('an expiry too large for one commit is made once, fails, and leaves the thred where it is', async () => {
    const long = '$xpr( $event.data.content.values.text )';
    const tooMuch: Pattern = {
      name: 'Too much',
      reactions: [
        {
          name: 'open',
          condition: {
            type: 'filter',
            xpr: "$event.type = 'open'",
            onTrue: {
              xpr: "$setLocal('later', { 'id': 'l', 'type': 'late', 'source': { 'id': 's' }, 'data': $event.data })",
            },
          },
        },
        {
          name: 'wait',
          expiry: {
            interval: 1_000,
            transition: { name: 'late', input: 'local', localName: 'later' },
          },
          condition: { type: 'filter', xpr: 'false' },
        },
        {
          name: 'late',
          condition: {
            type: 'filter',
            xpr: "$event.type = 'late'",
            transform: { eventDataTemplate: { content: { values: { one: long, two: long } } } },
            publish: { to: 'somebody' },
          },
        },
      ],
    };
    const clock = new FakeClock();
    const service = new MemoryQService({ clock });
    const inboundQ = new EventQ(service, { partitions: 1, clock, maxEventLength: 1_000_000 });
    const scene = new Scene({ clock, service });
    const engine = new Engine(inboundQ, { storage: scene.storage, clock, logger: scene.logger });
    await engine.patterns.add(tooMuch);
    engine.onMessage((message) => void scene.messages.push(message));
    await engine.start();
    const text = 'x'.repeat(600_000);
    const receipt = await engine.handle(
      event('e1', 'open', { data: { content: { values: { text } } } }),
    );
    await clock.advance(60_000);
    expect(await engine.threds.state(receipt.threds[0]!)).toMatchObject({
      reaction: { name: 'wait', clockStopped: true },
    });
    const failures = (await engine.threds.journal(0)).filter(({ kind }) => kind === 'failed');
    expect(failures).toHaveLength(1);
    expect(await service.depth('dead-letter.event-queue.0')).toEqual({ waiting: 0, unsettled: 0 });
  });

  it('messages wait for a queue that is away, hold events back at their bound, and all leave in order', async () => {
    const scene = new Scene();
    let isAway = true;
    const inner = new MemoryQService({ clock: scene.clock });
    const absent: QService = {
      identity: inner.identity,
      publish: async (topic, item) => {
        if (isAway) throw new QueueError('QUEUE_UNAVAILABLE', 'away', { retryable: true });
        await inner.publish(topic, item);
      },
      subscribe: (topic, options, onDelivery) => inner.subscribe(topic, options, onDelivery),
      depth: (topic) => inner.depth(topic),
      close: () => inner.close(),
    };
    const settings = { maxOutbox: 20 };
    const messageQ = new MessageQ(absent);
    const engine = await scene.start({ patterns: [counter], messageQ, settings });
    const handled: string[] = [];
    engine.onHandled(({ eventId }) => handled.push(eventId));
    for (let i = 0; i < 300; i++) await scene.inboundQ.queue(event(`e${i}`, 'open'));
    await scene.clock.advance(120_000);
    // What the lanes had in hand when the bound was reached is finished.
    expect(handled.length).toBeGreaterThanOrEqual(20);
    expect(handled.length).toBeLessThanOrEqual(20 + DEFAULT_SETTINGS.maxLanes);
    isAway = false;
    await scene.clock.advance(10_000);
    expect(handled).toHaveLength(300);
    expect(await inner.depth(SESSION_TOPIC)).toMatchObject({ waiting: 300 });
    expect(await engine.threds.deadLetters()).toEqual({ letters: [] });
  });
});
