import { startedThredId, type Event } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { counter, event, filter, pattern, reaction } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const opening = event('begin', 'open');
const thredId = startedThredId('counter', opening);
const broken = pattern('Broken', [reaction('first', filter("$event.type = 'x' and $number('a')"))]);

/** An engine that leaves the first message that an event causes in the outbox. */
async function failingOnce(before: readonly Event[]) {
  const scene = new Scene();
  const engine = await scene.start({ patterns: [counter, broken], deaf: true });
  const ids: string[] = [];
  let isFailing = false;
  engine.onMessage(({ id }) => {
    if (isFailing) {
      isFailing = false;
      // As if nobody were there to take it, so nobody tries again.
      throw Object.assign(new Error('no'), { code: 'ENGINE_STOPPED' });
    }
    ids.push(id);
  });
  for (const one of before) await scene.send(engine, one);
  ids.splice(0);
  isFailing = true;
  return { scene, engine, ids };
}

describe('a repeat', () => {
  it.each<[string, readonly Event[], Event]>([
    ['start', [], opening],
    ['event for a thred', [opening], event('e1', 'add', { thredId })],
    ['event that failed', [], event('e1', 'x')],
    ['event for no thred', [], event('e1', 'add', { thredId: 'counter_none' })],
  ])('of a %s sends at once what has not left, and no more', async (_, before, one) => {
    const { scene, engine, ids } = await failingOnce(before);
    await scene.send(engine, one);
    expect(ids).toEqual([]);
    expect(await scene.send(engine, one)).toMatchObject({ outcome: 'repeat' });
    expect(ids).toHaveLength(1);
    await scene.send(engine, one);
    await scene.clock.advance(60_000);
    expect(ids).toHaveLength(1);
    const unsettled = await scene.storage.unsettled(0, { olderThanMs: 0, limit: 10 });
    expect(unsettled).toEqual([]);
  });

  it('is found out although memory knows nothing of it', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter], settings: { cacheSize: 1 } });
    for (let index = 0; index < 5; index++) await scene.send(engine, event(`e${index}`, 'open'));
    const first = startedThredId('counter', { id: 'e0' });
    await scene.send(engine, event('add', 'add', { thredId: first }));
    for (let index = 5; index < 9; index++) await scene.send(engine, event(`e${index}`, 'open'));
    const again = await scene.send(engine, event('add', 'add', { thredId: first }));
    expect(again).toMatchObject({ outcome: 'repeat', threds: [first] });
  });
});
