import { startedThredId, type Event } from '@srvthreds/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/index.ts';
import { event, on, pattern, reaction, tell } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const MINUTE = 60_000;
const KEEP = 15 * MINUTE;

/** Ends with its first event. */
const brief = pattern('Brief', [reaction('open', on('open', tell('ann')))]);
const first = event('first', 'open');
const thredId = startedThredId('brief', first);

describe('TombstoneSweeper', () => {
  let scene: Scene;
  let engine: Engine;
  beforeEach(async () => {
    scene = new Scene();
    // Quiet, so that nothing but the test's own events is acknowledged.
    engine = await scene.start({
      patterns: [brief],
      settings: { markerMs: 1e9, markerTimeoutMs: 1e9 },
    });
    // The first marker comes back at the beginning; nothing is old enough for that.
    await scene.clock.advance(MINUTE);
  });

  const ping = async (id: string): Promise<void> => {
    await scene.send(engine, event(id, 'nobody-wants-it'));
    await scene.clock.advance(10_000);
  };
  const traces = async () =>
    (await scene.storage.scan(0, { limit: 2_000 }))
      .map(({ id }) => id)
      .filter((id) => id !== 'partition');
  const startFloor = async () => {
    const state = (await scene.storage.read({ partition: 0, id: 'partition' }))!.state;
    return (JSON.parse(state) as { startFloor: number }).startFloor;
  };

  it('leaves a trace until something was acknowledged that was accepted long after the end', async () => {
    await scene.send(engine, first);
    const endedAt = scene.clock.now();
    await scene.clock.advance(KEEP + 10 * MINUTE);
    // An outage, or a night: time alone removes nothing.
    expect(await engine.threds.tombstone(thredId)).toMatchObject({ endedAt });
    await ping('late');
    expect(await engine.threds.tombstone(thredId)).toBeUndefined();
    expect(await traces()).toEqual(['event/late']);
  });

  it('removes nothing too early', async () => {
    await scene.send(engine, first);
    const endedAt = scene.clock.now();
    const seen: boolean[] = [];
    for (let step = 0; step < 32; step++) {
      const isTooEarly = scene.clock.now() < endedAt + KEEP;
      await ping(`ping-${step}`);
      const isThere = (await engine.threds.tombstone(thredId)) !== undefined;
      if (isTooEarly) seen.push(isThere);
      await scene.clock.advance(MINUTE / 2);
    }
    expect(seen.length).toBeGreaterThan(20);
    expect(seen).not.toContain(false);
    expect(await engine.threds.tombstone(thredId)).toBeUndefined();
  });

  it('remembers first that starts up to then may have been made, and sets a later repeat aside', async () => {
    const acceptedAt = scene.clock.now();
    await scene.send(engine, first);
    expect(await startFloor()).toBe(-1);
    await scene.clock.advance(KEEP + 2 * MINUTE);
    await ping('late');
    expect(await startFloor()).toBe(acceptedAt);

    // The queue brings the very same work once more.
    scene.take();
    const body = JSON.stringify({ format: 1, kind: 'event', acceptedAt, event: first });
    const outcomes: string[] = [];
    engine.onHandled(({ eventId, outcome }) => outcomes.push(`${eventId} ${outcome}`));
    await scene.service.publish('event-queue.0', { id: 'first', body });
    await scene.clock.settle();
    expect(outcomes).toEqual(['first too-old']);
    expect(scene.take()).toEqual([]);
    const [dead] = await scene.storage.scan(0, { label: 'dead', limit: 10 });
    expect(JSON.parse(dead!.state)).toMatchObject({ reason: 'EVENT_TOO_OLD', body });
    // Once is enough.
    await scene.service.publish('event-queue.0', { id: 'first', body });
    await scene.clock.settle();
    expect(await scene.storage.scan(0, { label: 'dead', limit: 10 })).toHaveLength(1);
  });

  it('still knows that an old event is a repeat while its trace is there', async () => {
    await scene.send(engine, first);
    const acceptedAt = scene.clock.now();
    await scene.clock.advance(5 * MINUTE);
    await scene.send(engine, event('second', 'open'));
    await scene.clock.advance(KEEP - MINUTE);
    await ping('late');
    const outcomes: string[] = [];
    engine.onHandled(({ outcome }) => outcomes.push(outcome));
    const again: Event = event('second', 'open');
    const body = JSON.stringify({ format: 1, kind: 'event', acceptedAt, event: again });
    await scene.service.publish('event-queue.0', { id: 'second', body });
    await scene.clock.settle();
    expect(outcomes).toEqual(['repeat']);
  });

  it('keeps the floor when another engine takes over', async () => {
    await scene.send(engine, first);
    await scene.clock.advance(KEEP + 2 * MINUTE);
    await ping('late');
    const floor = await startFloor();
    await engine.shutdown();
    await scene.start();
    expect(await startFloor()).toBe(floor);
  });

  it('leaves a trace whose message has not been sent', async () => {
    await engine.shutdown();
    const deaf = await scene.start({ deaf: true });
    await deaf.handle(first);
    await scene.clock.advance(KEEP + 2 * MINUTE);
    await deaf.handle(event('late', 'nobody-wants-it'));
    await scene.clock.advance(10_000);
    expect(await deaf.threds.tombstone(thredId)).toBeDefined();
    deaf.onMessage(() => undefined);
    await scene.clock.advance(10_000);
    expect(await deaf.threds.tombstone(thredId)).toBeUndefined();
  });

  it('passes over a trace whose message has not been sent, and comes back to it', async () => {
    await engine.shutdown();
    const deaf = await scene.start({
      deaf: true,
      settings: { markerMs: 1e9, markerTimeoutMs: 1e9, maxSendAttempts: 1e9 },
    });
    let isRefused = true;
    deaf.onMessage(() => {
      if (isRefused) throw new Error('no');
    });
    await deaf.handle(first);
    await deaf.handle(event('beside', 'nobody-wants-it'));
    await scene.clock.advance(3 * MINUTE);
    await deaf.handle(event('behind', 'nobody-wants-it'));
    await scene.clock.advance(KEEP + 2 * MINUTE);
    await deaf.handle(event('late', 'nobody-wants-it'));
    await scene.clock.advance(10_000);
    expect(await traces()).toEqual(['event/late', `thred/${thredId}`]);
    isRefused = false;
    await scene.clock.advance(20_000);
    expect(await traces()).toEqual(['event/late']);
  });

  it('removes many, from many minutes', async () => {
    for (let minute = 0; minute < 5; minute++) {
      await Promise.all(
        Array.from({ length: 250 }, (_, index) =>
          engine.handle(event(`${minute}-${index}`, 'open')),
        ),
      );
      await scene.clock.advance(MINUTE);
    }
    expect(await traces()).toHaveLength(1_250);
    await scene.clock.advance(KEEP + MINUTE);
    await ping('late');
    await scene.clock.advance(10_000);
    expect(await traces()).toEqual(['event/late']);
  });
});
