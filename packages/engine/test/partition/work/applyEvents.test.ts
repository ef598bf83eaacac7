import { startedThredId } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/index.ts';
import { counter, event, filter, on, pattern, reaction, tell, values } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const opening = event('begin', 'open');

async function begun(...reactions: Parameters<typeof pattern>[1]) {
  const scene = new Scene();
  const definition = pattern('P', [reaction('open', on('open')), ...reactions]);
  const engine = await scene.start({ patterns: [definition] });
  await scene.send(engine, opening);
  return { scene, engine, thredId: startedThredId('p', opening) };
}

async function handleAll(engine: Engine, thredId: string, ids: readonly string[]) {
  const receipts = await Promise.all(ids.map((id) => engine.handle(event(id, id, { thredId }))));
  await engine.settled();
  return receipts.map(({ outcome }) => outcome);
}

describe('events that come together', () => {
  it('are written in one commit, each with its own record', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    await scene.send(engine, opening);
    const thredId = startedThredId('counter', opening);
    const ids = Array.from({ length: 10 }, (_, index) => `e${index}`);
    await Promise.all(ids.map((id) => engine.handle(event(id, 'add', { thredId }))));
    const lines = (await scene.journal(engine)).filter(({ kind }) => kind === 'event');
    expect(lines.map((line) => line.event?.id)).toEqual(ids);
    expect((await engine.threds.state(thredId))?.locals).toEqual({ count: 10 });
  });

  it('behind one that ends the thred find it ended', async () => {
    const { scene, engine, thredId } = await begun(reaction('wait', filter('true', tell('ann'))));
    expect(await handleAll(engine, thredId, ['a', 'b', 'c'])).toEqual([
      'applied',
      'unknown-thred',
      'unknown-thred',
    ]);
    expect(scene.take().map(({ to }) => to)).toEqual([['ann'], ['bob'], ['bob']]);
  });

  it('behind a repeat are handled, too', async () => {
    const { engine, thredId } = await begun(
      reaction('wait', filter('true', { transition: { name: 'wait' } })),
    );
    expect(await handleAll(engine, thredId, ['a', 'b'])).toEqual(['applied', 'applied']);
    await Promise.all(
      ['a', 'c', 'b', 'd'].map((id) => engine.inboundQ.queue(event(id, id, { thredId }))),
    );
    expect(await handleAll(engine, thredId, ['e'])).toEqual(['applied']);
    expect((await engine.threds.state(thredId))?.entries).toBe(7);
  });

  it('one of which is too much for a commit fail alone', async () => {
    const huge = filter('true', {
      onTrue: { xpr: "$setLocal($event.id, $event.type = 'big' ? $pad('', 900000) : 1)" },
      transition: { name: 'wait' },
    });
    const { scene, engine, thredId } = await begun(reaction('wait', huge));
    const send = (id: string, type: string) => engine.handle(event(id, type, { thredId }));
    expect(await send('a', 'big')).toMatchObject({ outcome: 'applied' });
    const receipts = await Promise.all([send('b', 'small'), send('c', 'big'), send('d', 'small')]);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['applied', 'failed', 'applied']);
    expect(Object.keys((await engine.threds.state(thredId))!.locals)).toEqual(['a', 'b', 'd']);
    expect(scene.take()).toHaveLength(1);
  });
});

describe('a start', () => {
  it('that is too much for a commit fails, and its sender is told', async () => {
    const scene = new Scene();
    const copying = filter('true', {
      onTrue: { xpr: '$map([1..40], function($n) { $setLocal($string($n), $values) })' },
    });
    const definition = pattern('P', [reaction('open', copying), reaction('wait', on('x'))]);
    const engine = await scene.start({ patterns: [definition] });
    const heavy = event('e1', 'open', values({ text: 'x'.repeat(100_000) }));
    expect(await scene.send(engine, heavy)).toMatchObject({ outcome: 'failed', threds: [] });
    expect(scene.take()).toMatchObject([{ to: ['bob'], event: { re: 'e1' } }]);
    expect((await engine.threds.list()).threds).toEqual([]);
  });
});
