import { startedThredId } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/index.ts';
import { event, goTo, on, pattern, reaction } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const TIME = 10_000;
const opening = event('begin', 'open');
const thredId = startedThredId('p', opening);

describe('a timer', () => {
  let scene: Scene;
  let engine: Engine;
  beforeEach(async () => {
    scene = new Scene();
    const definition = pattern('P', [
      reaction('open', on('open')),
      reaction('wait', on('again', goTo('wait')), {
        expiry: { interval: TIME, transition: { name: 'late' } },
      }),
      reaction('late', on('x')),
    ]);
    engine = await scene.start({ patterns: [definition] });
    await scene.send(engine, opening);
  });

  /** Brings a timer through the queue, as its owner does, or one before it did. */
  const bring = async (entry: number, dueAt: number, of = thredId): Promise<void> => {
    const acceptedAt = scene.clock.now();
    const work = { format: 1, kind: 'timer', acceptedAt, thredId: of, entry, dueAt };
    await scene.service.publish(eventTopic(0), { id: 'timer', body: JSON.stringify(work) });
    await scene.clock.settle();
  };
  const reactionName = async () => (await engine.threds.state(thredId))?.reaction?.name;

  it('that comes before its time does nothing', async () => {
    await bring(2, scene.clock.now() + TIME);
    expect(await reactionName()).toBe('wait');
    await scene.clock.advance(TIME);
    expect(await reactionName()).toBe('late');
  });

  it('of an entry that was left does nothing, even if its reaction was entered again', async () => {
    await scene.clock.advance(TIME - 1);
    await scene.send(engine, event('e1', 'again', { thredId }));
    await bring(2, scene.clock.now());
    await scene.clock.advance(TIME - 1);
    expect(await reactionName()).toBe('wait');
    await scene.clock.advance(1);
    expect(await reactionName()).toBe('late');
  });

  it('that comes twice is made once', async () => {
    await scene.clock.advance(TIME);
    await bring(2, scene.clock.now());
    await bring(2, scene.clock.now());
    const expiries = (await scene.journal(engine)).filter(({ kind }) => kind === 'expiry');
    expect(expiries).toHaveLength(1);
  });

  it('of a thred that is not there does nothing', async () => {
    await bring(1, scene.clock.now(), 'p_none');
    expect((await scene.journal(engine)).map(({ kind }) => kind)).toEqual(['start']);
    expect(await engine.inboundQ.depth(0)).toEqual({ waiting: 0, unsettled: 0 });
  });
});
