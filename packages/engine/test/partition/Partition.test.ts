import { FakeClock, startedThredId } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { counter, event, on, pattern, reaction, tell } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';
import { gate, turns } from '../kit/turns.ts';

const brief = pattern('Brief', [reaction('open', on('open', tell('ann')))]);
const opening = event('begin', 'open');
const MINUTE = 60_000;

describe('Partition', () => {
  it('takes no more events while too many of its messages wait', async () => {
    const scene = new Scene();
    const settings = { maxOutbox: 3, maxOutstanding: 1, maxLanes: 1, maxFold: 1 };
    const engine = await scene.start({ patterns: [brief], deaf: true, settings });
    const handled: string[] = [];
    engine.onHandled(({ eventId }) => handled.push(eventId));
    for (let index = 0; index < 10; index++) await scene.inboundQ.queue(event(`e${index}`, 'open'));
    await scene.clock.advance(1_000);
    expect(handled).toHaveLength(3);
    engine.onMessage(() => undefined);
    await engine.settled();
    expect(handled).toHaveLength(10);
  });

  it('is given up only when its messages are delivered and crossed out', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [brief], deaf: true });
    const delivery = gate();
    engine.onMessage(() => delivery.passed);
    await engine.handle(opening);
    let isStopped = false;
    const stopped = engine.shutdown().then(() => (isStopped = true));
    await scene.clock.advance(2_000);
    expect(isStopped).toBe(false);
    expect(await scene.storage.leases('partition/')).toHaveLength(1);
    delivery.open();
    await turns();
    await stopped;
    expect(await scene.storage.unsettled(0, { olderThanMs: 0, limit: 10 })).toEqual([]);
  });

  it('is given up only when the store knows what was delivered', async () => {
    const clock = new FakeClock();
    const inner = new MemoryStorage({ clock });
    let isAway = true;
    const storage = new Proxy(inner, {
      get: (target, name: keyof Storage) =>
        name === 'settle' && isAway
          ? () => Promise.reject(new Error('away'))
          : (target[name] as () => unknown).bind(target),
    });
    const scene = new Scene({ clock, storage });
    const engine = await scene.start({ patterns: [brief] });
    await engine.handle(opening);
    const stopped = engine.shutdown();
    await clock.advance(500);
    expect(engine.health.partitions).toEqual([0]);
    isAway = false;
    await clock.advance(500);
    await stopped;
    expect(await storage.unsettled(0, { olderThanMs: 0, limit: 10 })).toEqual([]);
    expect(scene.take()).toHaveLength(1);
  });

  it('keeps only so many lines of its journal', async () => {
    const scene = new Scene();
    const settings = { journalKeepEntries: 10 };
    const engine = await scene.start({ patterns: [brief], settings });
    for (let index = 0; index < 30; index++) await scene.send(engine, event(`e${index}`, 'open'));
    expect(await scene.journal(engine)).toHaveLength(30);
    await scene.clock.advance(2 * MINUTE);
    const kept = (await scene.journal(engine)).map((line) => line.event?.id);
    expect(kept.length).toBeLessThanOrEqual(11);
    expect(kept.at(-1)).toBe('e29');
  });

  it('keeps its journal only for so long', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [brief],
      settings: { journalKeepMs: 10 * MINUTE },
    });
    await scene.send(engine, opening);
    await scene.clock.advance(9 * MINUTE);
    expect(await scene.journal(engine)).toHaveLength(1);
    await scene.clock.advance(3 * MINUTE);
    expect(await scene.journal(engine)).toEqual([]);
  });

  it('hears from itself when nobody else says anything, and so gets rid of old traces', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [brief] });
    await scene.send(engine, opening);
    const thredId = startedThredId('brief', opening);
    await scene.clock.advance(14 * MINUTE);
    expect(await engine.threds.tombstone(thredId)).toBeDefined();
    await scene.clock.advance(6 * MINUTE);
    expect(await engine.threds.tombstone(thredId)).toBeUndefined();
    expect(scene.logged.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('sends again soon what has not been delivered', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter], deaf: true });
    const seen: number[] = [];
    engine.onMessage(() => {
      seen.push(scene.clock.now());
      if (seen.length === 1) throw new Error('no');
    });
    await engine.handle(opening);
    const begun = scene.clock.now();
    await scene.clock.advance(30_000);
    expect(seen.map((at) => at - begun)).toEqual([0, 100]);
  });
});
