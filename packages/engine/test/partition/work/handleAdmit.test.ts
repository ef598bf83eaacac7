import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/index.ts';
import {
  limiterKey,
  thredKey,
  type LimiterState,
  type Tombstone,
} from '../../../src/protocol/aggregates.ts';
import type { AdmitWork, ReleaseWork, TerminateWork } from '../../../src/protocol/commands.ts';
import { bring, startOf, stored } from '../../kit/bring.ts';
import { on, pattern, reaction } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const few = pattern('Few', [reaction('a', on('x')), reaction('b', on('y'))], { maxInstances: 1 });
const rare = pattern('Rare', [reaction('a', on('x'))], { instanceInterval: 1_000 });

let scene: Scene;
let engine: Engine;
beforeEach(async () => {
  scene = new Scene();
  engine = await scene.start({ patterns: [few, rare] });
});

function admitOf(thredId: string): AdmitWork {
  const start = startOf(scene, engine, thredId);
  const { acceptedAt, patternId } = start;
  return { format: 1, kind: 'admit', acceptedAt, thredId, patternId, start };
}

const base = () => ({ format: 1, acceptedAt: scene.clock.now() }) as const;
const endOf = (thredId: string, parts: Partial<TerminateWork> = {}): TerminateWork => ({
  ...base(),
  kind: 'terminate',
  thredId,
  ...parts,
});
const releaseOf = (thredId: string, patternId = 'few'): ReleaseWork => ({
  ...base(),
  kind: 'release',
  thredId,
  patternId,
});
const places = async () => ((await stored(scene, limiterKey('few'))) as LimiterState).places;
const kinds = async () => (await scene.journal(engine)).map(({ kind }) => kind);

describe('an admission', () => {
  it('gives a place and starts the thred, once however often it comes', async () => {
    const admit = admitOf('few_1');
    await bring(scene, engine, admit, admit);
    await bring(scene, engine, admit);
    expect(await places()).toEqual(['few_1']);
    expect(await kinds()).toEqual(['start']);
    expect(await engine.threds.state('few_1')).toMatchObject({ holdsPlace: true });
  });

  it('is refused when all places are held, and stays refused', async () => {
    const second = admitOf('few_2');
    await bring(scene, engine, admitOf('few_1'), second);
    await bring(scene, engine, endOf('few_1'));
    await bring(scene, engine, second);
    expect(await places()).toEqual([]);
    expect(await kinds()).toEqual(['start', 'limit', 'terminated']);
  });

  it('that is repeated after its thred has ended takes no place', async () => {
    const admit = admitOf('few_1');
    await bring(scene, engine, admit);
    await bring(scene, engine, endOf('few_1'));
    await bring(scene, engine, admit);
    expect(await places()).toEqual([]);
  });

  it('comes too soon after the one before, but not after one that never lived', async () => {
    await bring(scene, engine, admitOf('rare_1'), admitOf('rare_2'));
    expect((await kinds()).toSorted()).toEqual(['limit', 'start']);
    await scene.clock.advance(1_000);
    await bring(scene, engine, endOf('rare_3'));
    await bring(scene, engine, admitOf('rare_3'));
    await bring(scene, engine, admitOf('rare_4'));
    expect(await engine.threds.state('rare_4')).toBeDefined();
  });
});

const tombstoneOf = (thredId: string) =>
  ({ thredId, patternId: 'few', endedAt: 1, startAcceptedAt: 1 }) as const;

/** A store in which the places are held by threds, the last of which has left no more than this. */
async function held(
  left?: Omit<Tombstone, 'format' | 'kind'>,
  holders: readonly string[] = ['few_9'],
): Promise<void> {
  scene = new Scene();
  const request = { ttlMs: 1, holder: 'somebody before', partition: 0 };
  const { fence } = (await scene.storage.acquire('partition/0', request))!;
  const write = (id: string, state: object) => {
    const changes = { state: JSON.stringify({ format: 1, ...state }) };
    return scene.storage.commit({ partition: 0, id }, changes, { ifAbsent: true, fence });
  };
  await write(limiterKey('few'), { kind: 'limiter', places: holders });
  if (left) await write(thredKey(left.thredId), { kind: 'tombstone', ...left });
  await scene.clock.advance(10);
  engine = await scene.start({ patterns: [few] });
  await bring(scene, engine, admitOf('few_1'));
}

describe('a place', () => {
  it('is taken back if a tombstone is all that is left of its thred', async () => {
    await held(tombstoneOf('few_9'));
    expect(await places()).toEqual(['few_1']);
  });

  it('is taken back however many others are held before it', async () => {
    const holders = Array.from({ length: 100 }, (_, index) => `few_h${index}`);
    await held(tombstoneOf('few_h99'), holders);
    expect(await places()).toEqual(holders);
    await scene.clock.advance(1_000);
    await bring(scene, engine, admitOf('few_2'));
    expect(await places()).toEqual(holders.slice(0, -1));
  });

  it('that the thred has already is not given twice: only its start is sent again', async () => {
    await held(undefined, ['few_1']);
    expect(await places()).toEqual(['few_1']);
    expect(await kinds()).toEqual(['start']);
  });

  it('of which nothing is known stays held: its thred may be on its way', async () => {
    await held();
    expect(await places()).toEqual(['few_9']);
    expect(await kinds()).toEqual(['limit']);
  });
});

describe('a release', () => {
  it('of a place that is not held takes none from anybody', async () => {
    await bring(scene, engine, releaseOf('few_0'));
    await bring(scene, engine, admitOf('few_1'), releaseOf('few_0'), releaseOf('few_2'));
    expect(await places()).toEqual(['few_1']);
  });

  it('may come any number of times', async () => {
    await bring(scene, engine, admitOf('few_1'), releaseOf('few_1'), admitOf('few_2'));
    await bring(scene, engine, releaseOf('few_1'));
    expect(await places()).toEqual(['few_2']);
  });
});

describe('an end that goes through a limiter', () => {
  it('comes behind the start that went the same way', async () => {
    await bring(scene, engine, admitOf('few_1'), endOf('few_1', { through: 'few' }));
    expect(await kinds()).toEqual(['start', 'terminated']);
    expect(await places()).toEqual([]);
  });

  it('of a thred that was refused leaves its tombstone, once', async () => {
    const end = endOf('few_2', { through: 'few' });
    await bring(scene, engine, admitOf('few_1'), admitOf('few_2'), end);
    await bring(scene, engine, end);
    expect(await kinds()).toEqual(['start', 'limit', 'terminated']);
    expect(await stored(scene, thredKey('few_2'))).toMatchObject({ neverLived: true });
  });
});
