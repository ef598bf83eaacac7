import { startedThredId } from '@srvthreds/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/index.ts';
import type { OfferWork } from '../../../src/protocol/commands.ts';
import { bring } from '../../kit/bring.ts';
import { event, filter, on, pattern, reaction, tell } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const open = event('e1', 'open');
const thredId = startedThredId('p', open);

describe('an offer', () => {
  let scene: Scene;
  let engine: Engine;
  beforeEach(async () => {
    scene = new Scene();
    const hear = filter("$event.type in ['call', 'open']", {
      ...tell('ann', { event: '$xpr( $event.id )' }),
      transition: { name: 'hear' },
    });
    const fail = filter("$event.type = 'fail' and $number('a') = 1");
    const definition = pattern('P', [
      reaction('open', on('open')),
      reaction('hear', { type: 'or', operands: [hear, fail] }, { allowUnboundEvents: true }),
    ]);
    engine = await scene.start({ patterns: [definition], lenient: true });
    await scene.send(engine, open);
  });

  const offer = (id: string, type: string, of = thredId): OfferWork => {
    const acceptedAt = scene.clock.now();
    const base = { format: 1, kind: 'offer', acceptedAt, eventAcceptedAt: acceptedAt } as const;
    return { ...base, thredId: of, event: event(id, type) };
  };
  const kinds = async () => (await scene.journal(engine)).map(({ kind }) => kind);

  it('is taken once, however often it comes', async () => {
    const call = offer('e2', 'call');
    await bring(scene, engine, call, call);
    await bring(scene, engine, call);
    expect(scene.take()).toHaveLength(1);
    expect(await kinds()).toEqual(['start', 'event']);
  });

  it('that is not taken changes nothing and is no news', async () => {
    const before = await engine.threds.state(thredId);
    await bring(scene, engine, offer('e2', 'other'));
    expect(await engine.threds.state(thredId)).toEqual(before);
    expect(await kinds()).toEqual(['start']);
  });

  it('of the event that started the thred is not taken', async () => {
    await bring(scene, engine, offer('e1', 'open'));
    expect(await kinds()).toEqual(['start']);
  });

  it('to a thred that has ended, or was never there, does nothing', async () => {
    const acceptedAt = scene.clock.now();
    await bring(scene, engine, { format: 1, kind: 'terminate', acceptedAt, thredId });
    await bring(scene, engine, offer('e2', 'call'), offer('e3', 'call', 'p_none'));
    expect(await kinds()).toEqual(['start', 'terminated']);
  });

  it('that fails tells the sender once', async () => {
    await bring(scene, engine, offer('e2', 'fail'), offer('e2', 'fail'));
    expect(scene.take().map(({ to }) => to)).toEqual([['bob']]);
    expect(await kinds()).toEqual(['start', 'failed']);
  });
});
