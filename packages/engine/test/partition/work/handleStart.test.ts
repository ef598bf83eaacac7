import { startedThredId } from '@srvthreds/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/index.ts';
import { eventKey, limiterKey, thredKey } from '../../../src/protocol/aggregates.ts';
import { bring, startOf, stored } from '../../kit/bring.ts';
import { event, filter, goTo, on, pattern, reaction, tell } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const open = event('e1', 'open');

describe('a start that another partition asks for', () => {
  let scene: Scene;
  let engine: Engine;
  beforeEach(async () => {
    scene = new Scene();
    const patterns = [
      pattern('P', [
        reaction('open', on('open', tell('ann'))),
        reaction('wait', on('add', goTo('wait'))),
      ]),
      pattern('Q', [reaction('open', on('go')), reaction('wait', on('x'))], { maxInstances: 1 }),
      pattern('Broken', [reaction('open', filter('$number("a") = 1'))]),
    ];
    engine = await scene.start({ patterns, lenient: true });
  });

  const kinds = async () => (await scene.journal(engine)).map(({ kind }) => kind);

  it('makes the thred, once however often it comes', async () => {
    const start = startOf(scene, engine, 'p_1', { event: { ...open, thredId: 'p_1' } });
    await bring(scene, engine, start, start);
    await bring(scene, engine, start);
    expect(await kinds()).toEqual(['start']);
    expect(scene.take()).toHaveLength(1);
    expect(await engine.threds.state('p_1')).toMatchObject({ reaction: { name: 'wait' } });
  });

  it('without an event makes a thred that waits in its first reaction', async () => {
    const parent = { thredId: 'p_0', spawnType: 'child', generation: 1 } as const;
    const context = { locals: { a: 1 }, participants: ['ann'] };
    await bring(scene, engine, startOf(scene, engine, 'p_1', { parent, context }));
    expect(await engine.threds.state('p_1')).toMatchObject({
      parent,
      locals: { a: 1 },
      participants: ['ann'],
      reaction: { name: 'open' },
    });
  });

  it('that fails leaves a tombstone, tells the sender once, and is not tried again', async () => {
    const start = startOf(scene, engine, 'broken_1', { event: { ...open, thredId: 'broken_1' } });
    await bring(scene, engine, start);
    await bring(scene, engine, start);
    expect(await kinds()).toEqual(['failed']);
    expect(await stored(scene, thredKey('broken_1'))).toMatchObject({ neverLived: true });
    expect(scene.take().map(({ to }) => to)).toEqual([['bob']]);
  });

  it('of a version that is nowhere leaves a tombstone', async () => {
    await bring(scene, engine, startOf(scene, engine, 'p_1', { patternVersion: 'none' }));
    expect(await stored(scene, thredKey('p_1'))).toMatchObject({ neverLived: true });
  });

  it('that meets the tombstone of its end never lives, and gives its place back', async () => {
    const acceptedAt = scene.clock.now();
    const admit = {
      ...startOf(scene, engine, 'q_1'),
      kind: 'admit',
      start: startOf(scene, engine, 'q_1'),
    } as const;
    const end = { format: 1, kind: 'terminate', acceptedAt, thredId: 'q_1' } as const;
    await bring(scene, engine, end, admit);
    expect(await kinds()).toEqual(['terminated']);
    expect(await stored(scene, limiterKey('q'))).toMatchObject({ places: [] });
    expect(await engine.threds.state('q_1')).toBeUndefined();
  });

  it('that finds its thred alive without a place gives the place back', async () => {
    await bring(scene, engine, startOf(scene, engine, 'q_1'));
    const start = startOf(scene, engine, 'q_1');
    await bring(scene, engine, { ...start, kind: 'admit', start });
    expect(await engine.threds.state('q_1')).toMatchObject({ status: 'a' });
    expect(await stored(scene, limiterKey('q'))).toMatchObject({ places: [] });
  });

  it('makes a thred that does not take what was refused before it was there', async () => {
    const early = event('e2', 'add', { thredId: 'p_1' });
    expect(await scene.send(engine, early)).toMatchObject({ outcome: 'unknown-thred' });
    await bring(
      scene,
      engine,
      startOf(scene, engine, 'p_1', { event: { ...open, thredId: 'p_1' } }),
    );
    expect(await scene.send(engine, early)).toMatchObject({ outcome: 'repeat' });
    expect(await kinds()).toEqual(['unknown-thred', 'start']);
    expect((await engine.threds.state('p_1'))?.entries).toBe(2);
  });
});

describe('an event that starts one thred', () => {
  it('is closed if the thred was made when there were others to ask', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [pattern('P', [reaction('a', on('open'))])] });
    const thredId = startedThredId('p', open);
    // As if the engine had ended between the start and the record of the event.
    await bring(scene, engine, startOf(scene, engine, thredId, { event: { ...open, thredId } }));
    await scene.send(engine, open);
    expect(await stored(scene, eventKey(open))).toMatchObject({ kind: 'event' });
  });
});
