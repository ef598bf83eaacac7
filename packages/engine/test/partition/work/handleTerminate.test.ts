import { startedThredId } from '@srvthreds/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/EngineSettings.ts';
import type { Engine } from '../../../src/index.ts';
import { thredKey } from '../../../src/protocol/aggregates.ts';
import type { TerminateWork } from '../../../src/protocol/commands.ts';
import { bring, startOf, stored } from '../../kit/bring.ts';
import { event, on, pattern, reaction } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const open = event('e1', 'open');
const parentId = startedThredId('parent', open);
const spawn = { spawn: { names: ['Child'], type: 'child', input: 'default' } } as const;

describe('the end of a thred', () => {
  let scene: Scene;
  let engine: Engine;
  beforeEach(async () => {
    scene = new Scene();
    engine = await scene.start();
    await engine.patterns.add(pattern('Child', [reaction('a', on('x'))]));
    await engine.patterns.add(
      pattern('Parent', [
        reaction('a', on('open', spawn)),
        reaction('b', on('more', { ...spawn, transition: { name: '$terminate' } })),
      ]),
    );
  });

  const end = (thredId: string): TerminateWork => ({
    format: 1,
    kind: 'terminate',
    acceptedAt: scene.clock.now(),
    thredId,
  });
  const ended = async () =>
    (await scene.journal(engine))
      .filter(({ kind }) => kind === 'terminated')
      .map(({ thredId }) => thredId);

  it('ends its children, those of the same step among them', async () => {
    await scene.send(engine, open);
    const first = (await engine.threds.state(parentId))!.children![0]!.thredId;
    await scene.send(engine, event('e2', 'more', { thredId: parentId }));
    expect(await ended()).toHaveLength(2);
    expect(await ended()).toContain(first);
    expect((await engine.threds.list()).threds).toEqual([]);
  });

  it('is made once, however often it is asked for', async () => {
    await scene.send(engine, open);
    await bring(scene, engine, end(parentId), end(parentId));
    await bring(scene, engine, end(parentId));
    expect(await ended()).toHaveLength(2);
    expect((await engine.threds.list()).threds).toEqual([]);
  });

  it('that comes before the start keeps it from being made', async () => {
    const start = startOf(scene, engine, 'child_1');
    await bring(scene, engine, end('child_1'), end('child_1'));
    await bring(scene, engine, start);
    expect(await stored(scene, thredKey('child_1'))).toMatchObject({ neverLived: true });
    expect(await ended()).toEqual(['child_1']);
    expect((await engine.threds.list()).threds).toEqual([]);
  });

  it('leaves nothing when it comes again after the trace has gone', async () => {
    const work = end('child_1');
    await bring(scene, engine, work);
    await scene.clock.advance(2 * DEFAULT_SETTINGS.tombstoneMs);
    expect(await stored(scene, thredKey('child_1'))).toBeUndefined();
    await bring(scene, engine, work);
    expect(await stored(scene, thredKey('child_1'))).toBeUndefined();
    expect(await ended()).toEqual(['child_1']);
  });
});
