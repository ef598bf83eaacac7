import { FakeClock, type Pattern } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { staticDirectory, type Engine } from '../../src/index.ts';
import { Scene, type StartOptions } from '../kit/Scene.ts';
import {
  counter,
  event,
  filter,
  goTo,
  on,
  pattern,
  reaction,
  tell,
  values,
} from '../kit/patterns.ts';

const MINUTE = 60_000;

/** Starts a thred of the first pattern with `open`. */
async function begin(patterns: readonly Pattern[], options: StartOptions = {}) {
  const scene = new Scene();
  const engine = await scene.start({ patterns, ...options });
  const { threds } = await scene.send(engine, event('e0', 'open', values({ id: 7 })));
  return { scene, engine, thredId: threds[0]! };
}

/** How many entries there are, and whether the thred made again is the one that is stored. */
async function compared(engine: Engine, thredId: string) {
  const replay = await engine.threds.replay(thredId);
  const stored = JSON.stringify(await engine.threds.state(thredId));
  const isSame = replay?.isSame === true && JSON.stringify(replay.state) === stored;
  return { entries: replay?.entries, isSame };
}

describe('replay', () => {
  it('makes a thred again, byte for byte, from events that it took, did not take, and failed on', async () => {
    const broken = filter("$event.type = 'fail' and $number('x') = 1");
    const [open, count] = counter.reactions as [
      (typeof counter.reactions)[0],
      (typeof counter.reactions)[0],
    ];
    const condition = { type: 'or' as const, operands: [broken, count.condition] };
    const { scene, engine, thredId } = await begin([
      { ...counter, reactions: [open, { ...count, condition }] },
    ]);
    expect(await compared(engine, thredId)).toEqual({ entries: 1, isSame: true });
    for (const [index, type] of ['add', 'other', 'fail', 'add'].entries())
      await scene.send(engine, event(`e${index + 1}`, type, { thredId }));
    expect(await compared(engine, thredId)).toEqual({ entries: 5, isSame: true });
    await engine.shutdown();
  });

  it('throws the same dice and reads the same clock', async () => {
    const xpr = "$setLocal('chance', $random()) or $setLocal('now', $now())";
    const chance = pattern('C', [
      reaction('open', on('open', { onTrue: { xpr: "$setLocal('a', $random())" } })),
      reaction('next', on('next', { onTrue: { xpr }, ...goTo('next') })),
    ]);
    const { scene, engine, thredId } = await begin([chance]);
    await scene.clock.advance(1_234);
    await scene.send(engine, event('e1', 'next', { thredId }));
    expect(await compared(engine, thredId)).toEqual({ entries: 2, isSame: true });
    await engine.shutdown();
  });

  it('knows expiries, made by the timer or by an event behind it, and those that failed', async () => {
    const expiring = pattern('E', [
      reaction('open', on('open')),
      reaction('one', on('x'), { expiry: { interval: MINUTE, transition: { name: 'two' } } }),
      reaction('two', on('x'), { expiry: { interval: MINUTE, transition: { name: 'nowhere' } } }),
    ]);
    const { scene, engine, thredId } = await begin([expiring], { lenient: true });
    await scene.clock.advance(MINUTE + 1);
    await engine.settled();
    expect(await compared(engine, thredId)).toEqual({ entries: 2, isSame: true });
    await scene.clock.advance(MINUTE + 1);
    await engine.settled();
    expect(await compared(engine, thredId)).toEqual({ entries: 3, isSame: true });
    expect((await engine.threds.state(thredId))?.reaction).toMatchObject({ clockStopped: true });
    await engine.shutdown();
  });

  it('remembers who was there and what there was to spawn, whatever has become of them', async () => {
    const team = pattern('T', [
      reaction('open', on('open', { ...tell(['$team', '$all', '$none']), ...goTo('next') })),
      reaction('next', on('next', { ...tell(['$thred']), ...goTo('spawn') }), {
        permissions: { allowedRoles: ['boss'] },
      }),
      reaction(
        'spawn',
        on('go', {
          spawn: { names: ['Child', 'nobody'], type: 'child', input: 'forward', context: true },
          ...goTo('next'),
        }),
        { allowedSources: '$team' },
      ),
    ]);
    const child = pattern('Child', [
      reaction('first', on('go', { onTrue: { xpr: "$setLocal('me', $thredId)" } })),
      reaction('rest', on('rest')),
    ]);
    const directory = staticDirectory({
      groups: [{ name: 'team', participants: ['ann', 'bob', 'printer'] }],
      services: [{ nodeType: 'printer', nodeId: 'printer-1' }],
      participants: [{ id: 'bob', roles: ['boss'] }, { id: 'carl' }],
    });
    const { scene, engine, thredId } = await begin([child, team], { directory, lenient: true });
    await scene.send(engine, event('e1', 'next', { thredId }));
    await scene.send(engine, event('e2', 'go', { thredId }));
    await engine.patterns.remove('child');
    await engine.shutdown();
    const later = await scene.start({ directory: staticDirectory() });
    expect(await compared(later, thredId)).toEqual({ entries: 3, isSame: true });
    const state = await later.threds.state(thredId);
    expect(state?.participants).toEqual(['ann', 'bob', 'printer', 'carl']);
    const [spawned] = state?.children ?? [];
    expect(await compared(later, spawned!.thredId)).toEqual({ entries: 1, isSame: true });
    await later.shutdown();
  });

  it('knows events that were offered, and the end of a thred', async () => {
    const waiting = pattern('W', [
      reaction('open', on('open', { onTrue: { xpr: "$setLocal('id', $values.id)" } })),
      reaction('wait', filter("$event.type = 'paid' and $values.id = $local('id')"), {
        allowUnboundEvents: true,
      }),
      reaction('last', on('end')),
    ]);
    const { scene, engine, thredId } = await begin([waiting]);
    await scene.send(engine, event('e1', 'paid', values({ id: 7 })));
    expect(await compared(engine, thredId)).toEqual({ entries: 2, isSame: true });
    await scene.send(engine, event('e2', 'end', { thredId }));
    const replay = await engine.threds.replay(thredId);
    expect(replay).toMatchObject({ isSame: true, state: { status: 't' } });
    await engine.shutdown();
  });

  it('needs no record of its own for what an ordinary event does', async () => {
    const { scene, engine, thredId } = await begin([counter]);
    await scene.send(engine, event('e1', 'add', { thredId }));
    const entries = (await scene.journal(engine)).filter((line) => line.kind === 'event');
    expect(entries).toHaveLength(1);
    expect(entries[0]).not.toHaveProperty('given');
    await engine.shutdown();
  });

  it('says that the journal has been trimmed, and that there is no such thred', async () => {
    const { scene, engine, thredId } = await begin([counter]);
    expect(await engine.threds.replay('none_x')).toBeUndefined();
    const [start] = await scene.journal(engine);
    await scene.send(engine, event('e1', 'add', { thredId }));
    await scene.storage.trim(0, { through: start!.position });
    await expect(engine.threds.replay(thredId)).rejects.toMatchObject({
      code: 'REPLAY_INCOMPLETE',
      details: { thredId },
    });
    await scene.storage.trim(0, { before: Number.MAX_SAFE_INTEGER });
    await expect(engine.threds.replay(thredId)).rejects.toMatchObject({
      code: 'REPLAY_INCOMPLETE',
    });
    await engine.shutdown();
  });

  it('notices that what is stored is not what the journal says', async () => {
    const { scene, engine, thredId } = await begin([counter], { clock: new FakeClock() });
    await engine.shutdown();
    const ref = { partition: 0, id: `thred/${thredId}` };
    const { state, etag } = (await scene.storage.read(ref))!;
    const lease = await scene.storage.acquire('forger', {
      ttlMs: 1_000,
      holder: 'x',
      partition: 0,
    });
    const forged = state.replace('"count":0', '"count":5');
    expect(forged).not.toBe(state);
    await scene.storage.commit(ref, { state: forged }, { ifEtag: etag, fence: lease!.fence });
    expect(await engine.threds.replay(thredId)).toMatchObject({ isSame: false, stored: forged });
  });
});
