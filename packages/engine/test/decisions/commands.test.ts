import type { Pattern, Spawn } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import type { Engine, JournalLine } from '../../src/index.ts';
import { event, filter, goTo, on, pattern, reaction, tell } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const open = reaction('open', on('open', tell('ann')));
const untilEnd = reaction('wait', on('end'));

const kindsOf = (lines: readonly JournalLine[]) => lines.map(({ kind }) => kind);

/** Names of the patterns of all threds that are alive or finished. */
async function alive(engine: Engine): Promise<string[]> {
  const { threds } = await engine.threds.list();
  return threds.map(({ patternName }) => patternName).toSorted();
}

/** Spawns when it gets `go`, and stays. */
const parentOf = (name: string, spawn: Partial<Spawn> & Pick<Spawn, 'names'>): Pattern =>
  pattern(name, [
    open,
    reaction('wait', {
      type: 'or',
      operands: [
        on('go', {
          spawn: { type: 'child', input: 'forward', ...spawn },
          ...goTo('$noTransition'),
        }),
        on('end', goTo('$terminate')),
      ],
    }),
  ]);

const limited = (parts: Partial<Pattern>): Pattern => pattern('Limited', [open, untilEnd], parts);
const refusals = async (scene: Scene, engine: Engine) =>
  (await scene.journal(engine)).flatMap(({ kind, limit }) => (kind === 'limit' ? [limit] : []));

const quiet = (name: string) => pattern(name, [reaction('wait', on('never'))]);

describe('unbound events for running threds', () => {
  const sensor = pattern('Sensor', [
    open,
    reaction('wait', on('reading', { ...tell('ann'), ...goTo('$noTransition') }), {
      allowUnboundEvents: true,
    }),
  ]);

  it('C22: are recorded like every other event, once for each thred that takes them', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [sensor] });
    const first = (await scene.send(engine, event('e1', 'open'))).threds[0];
    const second = (await scene.send(engine, event('e2', 'open'))).threds[0];
    scene.take();
    await scene.send(engine, event('e3', 'reading'));
    await scene.send(engine, event('e3', 'reading'));
    expect(scene.take()).toHaveLength(2);
    const records = (await scene.journal(engine)).filter(
      ({ kind, event: taken }) => kind === 'event' && taken?.id === 'e3',
    );
    expect(records).toHaveLength(2);
    expect(new Set(records.map(({ thredId }) => thredId))).toEqual(new Set([first, second]));
  });
});

describe('spawn', () => {
  const child = pattern('Child', [
    reaction('born', on('go', tell('ann', { said: 'born' }))),
    untilEnd,
  ]);

  it('C27: is carried out after the commit, once, however often the event comes', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [child, parentOf('Parent', { names: ['Child', 'child'] })],
    });
    const [thredId] = (await scene.send(engine, event('e1', 'open'))).threds;
    const go = event('e2', 'go', { thredId: thredId! });
    await scene.send(engine, go);
    await scene.send(engine, go);
    expect(await alive(engine)).toEqual(['Child', 'Child', 'Parent']);
    const { childThredIds } = (await engine.threds.view(thredId!))!;
    expect(new Set(childThredIds).size).toBe(2);
  });

  it('C27: leaves nothing behind if the step fails', async () => {
    const scene = new Scene();
    const failing = parentOf('Parent', { names: ['Child'], input: 'local', localName: 'none' });
    const bad = filter("$event.type = 'bad'", {
      onTrue: { xpr: "$setLocal('none', 'no event')" },
      spawn: { names: ['Child'], type: 'child', input: 'local', localName: 'none' },
    });
    const engine = await scene.start({
      patterns: [child, { ...failing, reactions: [open, reaction('wait', bad)] }],
    });
    const [thredId] = (await scene.send(engine, event('e1', 'open'))).threds;
    const receipt = await scene.send(engine, event('e2', 'bad', { thredId: thredId! }));
    expect(receipt.outcome).toBe('failed');
    expect(await alive(engine)).toEqual(['Parent']);
  });

  it('C27: lets a child handle its input even if its parent ends in the same step', async () => {
    const scene = new Scene();
    const brief = pattern('Brief', [
      reaction(
        'go',
        on('go', {
          spawn: { names: ['Child'], type: 'child', input: 'forward' },
          ...goTo('$terminate'),
        }),
      ),
    ]);
    const engine = await scene.start({ patterns: [child, brief] });
    await scene.send(engine, event('e1', 'go'));
    const said = scene.take().map(({ event: { data } }) => data?.content?.values);
    expect(said).toContainEqual({ said: 'born' });
    const lines = await scene.journal(engine);
    expect(kindsOf(lines)).toContain('terminated');
  });

  it('C27: a pattern may spawn itself', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [parentOf('Self', { names: ['Self'], input: 'default' })],
    });
    const [thredId] = (await scene.send(engine, event('e1', 'open'))).threds;
    await scene.send(engine, event('e2', 'go', { thredId: thredId! }));
    expect(await alive(engine)).toEqual(['Self', 'Self']);
  });

  it('C13: goes 32 generations deep at most', async () => {
    const scene = new Scene();
    const line = pattern('Line', [
      reaction('go', on('go', { spawn: { names: ['Line'], type: 'child', input: 'forward' } })),
      untilEnd,
    ]);
    const engine = await scene.start({ patterns: [line] });
    await scene.send(engine, event('e1', 'go'));
    expect((await engine.threds.list()).threds.length).toBeLessThanOrEqual(33);
    expect(kindsOf(await scene.journal(engine))).toContain('failed');
  });
});

describe('the end of a parent', () => {
  it('C28: ends its children and theirs, but no siblings', async () => {
    const scene = new Scene();
    const child = pattern('Child', [
      reaction(
        'born',
        on('go', { spawn: { names: ['Grandchild'], type: 'child', input: 'default' } }),
      ),
      untilEnd,
    ]);
    const parent = parentOf('Parent', { names: ['Child'] });
    const twin = reaction(
      'open',
      on('open', { spawn: { names: ['Sibling'], type: 'sibling', input: 'default' } }),
    );
    const engine = await scene.start({
      patterns: [
        quiet('Grandchild'),
        quiet('Sibling'),
        child,
        { ...parent, reactions: [twin, parent.reactions[1]!] },
      ],
    });
    const [thredId] = (await scene.send(engine, event('e1', 'open'))).threds;
    await scene.send(engine, event('e2', 'go', { thredId: thredId! }));
    expect(await alive(engine)).toEqual(['Child', 'Grandchild', 'Parent', 'Sibling']);
    await scene.send(engine, event('e3', 'end', { thredId: thredId! }));
    expect(await alive(engine)).toEqual(['Sibling']);
  });
});

describe('limits of instances', () => {
  it('C29: a place is held until the thred ends, and a refusal is written down', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [limited({ maxInstances: 2 })] });
    for (const id of ['e1', 'e2', 'e3']) await scene.send(engine, event(id, 'open'));
    const { threds } = await engine.threds.list();
    expect(threds).toHaveLength(2);
    expect(await refusals(scene, engine)).toEqual(['full']);
    await scene.send(engine, event('e4', 'end', { thredId: threds[0]!.id }));
    await scene.send(engine, event('e5', 'open'));
    expect(await alive(engine)).toEqual(['Limited', 'Limited']);
    expect(await refusals(scene, engine)).toEqual(['full']);
  });

  it('C29: a finished thred holds none', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [limited({ maxInstances: 1, broadcastAllowed: true })],
    });
    await scene.send(engine, event('e1', 'open'));
    const [first] = (await engine.threds.list()).threds;
    await scene.send(engine, event('e2', 'end', { thredId: first!.id }));
    await scene.send(engine, event('e3', 'open'));
    expect(await alive(engine)).toEqual(['Limited', 'Limited']);
  });

  it('C29: the interval counts from the last admission', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [limited({ instanceInterval: 1_000 })] });
    await scene.send(engine, event('e1', 'open'));
    await scene.clock.advance(999);
    await scene.send(engine, event('e2', 'open'));
    await scene.clock.advance(1);
    await scene.send(engine, event('e3', 'open'));
    expect(await alive(engine)).toEqual(['Limited', 'Limited']);
    expect(await refusals(scene, engine)).toEqual(['too-soon']);
  });

  it('C29: a start that fails gives back its place and its time', async () => {
    const scene = new Scene();
    const failing = reaction(
      'open',
      on('open', { onTrue: { xpr: "$event.source.id = 'eve' ? $error('no')" }, ...tell('ann') }),
    );
    const parts = { maxInstances: 1, instanceInterval: 1_000 };
    const engine = await scene.start({
      patterns: [pattern('Limited', [failing, untilEnd], parts)],
    });
    await scene.send(engine, { ...event('e1', 'open'), source: { id: 'eve' } });
    expect(await alive(engine)).toEqual([]);
    await scene.send(engine, event('e2', 'open'));
    expect(await alive(engine)).toEqual(['Limited']);
    expect(await refusals(scene, engine)).toEqual([]);
  });
});
