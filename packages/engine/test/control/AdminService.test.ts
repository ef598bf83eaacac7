import type { Event, EventValues, Pattern } from '@srvthreds/core';
import { describe, expect, it, vi } from 'vitest';
import { staticDirectory } from '../../src/directory/Directory.ts';
import type { AdminServiceOptions, ThredView } from '../../src/index.ts';
import { event, filter, on, pattern, reaction, tell } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const directory = staticDirectory({
  participants: [{ id: 'root', roles: ['admin'] }, { id: 'ann' }],
});

const flow = pattern('Flow', [
  reaction('open', on('open', tell('ann'))),
  reaction('wait', on('go', tell('ann'))),
  reaction('last', filter('false')),
]);

let requests = 0;

const system = (
  type: 'sysControl' | 'userControl' | 'dataControl',
  values: EventValues | undefined,
  parts: Partial<Event> = {},
): Event => ({
  id: `request-${++requests}`,
  type: `org.wt.control.${type}`,
  source: { id: 'root' },
  thredId: 'SYSTEM',
  ...(values ? { data: { content: { values } } } : {}),
  ...parts,
});

const ofAnn = (values: EventValues) => system('userControl', values, { source: { id: 'ann' } });

async function begin(
  { patterns = [flow], admin = {} }: { patterns?: Pattern[]; admin?: AdminServiceOptions } = {},
  scene = new Scene({ partitions: 4 }),
) {
  const engine = await scene.start({ patterns, directory, admin });
  const ask = async (request: Event) => {
    scene.take();
    const { outcome } = await scene.send(engine, request);
    const answers = scene.take().filter(({ event: told }) => told.re === request.id);
    const content = answers.map(({ event: told }) => told.data?.content);
    return { outcome, to: answers.flatMap(({ to }) => to), content };
  };
  const open = async (id: string) => {
    const { threds } = await scene.send(engine, event(id, 'open'));
    return threds[0]!;
  };
  return { scene, engine, ask, open };
}

describe('system events', () => {
  it('are refused by an engine without an admin service', async () => {
    const scene = new Scene();
    const engine = await scene.start({ directory });
    const receipt = await scene.send(engine, system('sysControl', { op: 'getThreds' }));
    expect(receipt).toMatchObject({ outcome: 'answered' });
    expect(scene.take()[0]?.event.data?.content?.error).toMatchObject({ code: 4000 });
  });

  it.each(['sysControl', 'dataControl'] as const)(
    'of type %s are for administrators only',
    async (type) => {
      const { ask } = await begin();
      for (const id of ['ann', 'nobody', 'SYSTEM']) {
        const { content, to } = await ask(system(type, { op: 'getThreds' }, { source: { id } }));
        expect(to).toEqual([id]);
        expect(content).toMatchObject([{ error: { code: 4101 } }]);
      }
    },
  );

  it.each<[string, EventValues | undefined, number]>([
    ['no op', {}, 4202],
    ['no values', undefined, 4202],
    ['an op that is none', { op: 'toString' }, 4200],
    ['no thredId', { op: 'terminateThred' }, 4202],
    ['a thredId that is no text', { op: 'terminateThred', thredId: 7 }, 4200],
    ['a thredId that is too long', { op: 'terminateThred', thredId: 'x'.repeat(513) }, 4200],
    ['no transition', { op: 'transitionThred', thredId: 'x' }, 4202],
    ['a transition that is none', { op: 'transitionThred', thredId: 'x', transition: 'up' }, 4200],
    ['a transition that is a list', { op: 'transitionThred', thredId: 'x', transition: [] }, 4200],
    ['a status that is none', { op: 'getThreds', status: 'odd' }, 4200],
    ['ids that are no list', { op: 'getThreds', thredIds: 'x' }, 4200],
    ['a thred that is not there', { op: 'terminateThred', thredId: 'flow_none' }, 5203],
    ['a pattern that is not there', { op: 'reloadPattern', patternId: 'none' }, 5201],
    ['a shutdown that nobody allows', { op: 'shutdown' }, 4000],
    ['a watch to renew that is none', { op: 'watchThreds', directive: 'renew' }, 5201],
  ])('with %s are refused', async (_, values, code) => {
    const { ask } = await begin();
    const { content, to, outcome } = await ask(system('sysControl', values));
    expect({ outcome, to }).toEqual({ outcome: 'answered', to: ['root'] });
    expect(content).toMatchObject([{ error: { code } }]);
  });

  it('answer the same to a repeat, and do nothing again', async () => {
    const { scene, engine, ask, open } = await begin();
    const thredId = await open('one');
    const request = system('sysControl', { op: 'terminateThred', thredId });
    expect((await ask(request)).content).toMatchObject([{ values: { status: 'OK', thredId } }]);
    expect(await ask(request)).toMatchObject({ outcome: 'repeat', content: [] });
    const ended = (await scene.journal(engine)).filter(({ kind }) => kind === 'terminated');
    expect(ended).toHaveLength(1);
  });
});

describe('terminateThred', () => {
  it('ends a thred whose pattern is gone, too', async () => {
    const { engine, ask, open } = await begin();
    const thredId = await open('one');
    await engine.patterns.remove('flow');
    const { content } = await ask(system('sysControl', { op: 'terminateThred', thredId }));
    expect(content).toMatchObject([{ values: { status: 'OK' } }]);
    expect(await engine.threds.tombstone(thredId)).toMatchObject({ thredId });
  });

  it('takes its timers with it', async () => {
    const timed = pattern('Timed', [
      reaction('open', on('open', tell('ann'))),
      reaction('wait', filter('false'), { expiry: { interval: 1_000 } }),
      reaction('late', filter('false')),
    ]);
    const { scene, engine, ask, open } = await begin({ patterns: [timed] });
    const thredId = await open('one');
    await ask(system('sysControl', { op: 'terminateThred', thredId }));
    await scene.clock.advance(5_000);
    await engine.settled();
    expect(await engine.threds.state(thredId)).toBeUndefined();
    expect((await scene.journal(engine)).some(({ kind }) => kind === 'expiry')).toBe(false);
  });
});

describe('transitionThred', () => {
  it('leaves the thred as it was if the transition fails', async () => {
    const { engine, ask, open } = await begin();
    const thredId = await open('one');
    const before = await engine.threds.state(thredId);
    const transition = { name: 'nowhere' };
    const { content } = await ask(
      system('sysControl', { op: 'transitionThred', thredId, transition }),
    );
    expect(content).toMatchObject([{ error: { code: 5000 } }]);
    expect(await engine.threds.state(thredId)).toEqual(before);
  });
});

describe('terminateAllThreds', () => {
  it('ends them all, in every partition', async () => {
    const { engine, ask, open } = await begin();
    for (let n = 0; n < 20; n++) await open(`e${n}`);
    const { content } = await ask(system('sysControl', { op: 'terminateAllThreds' }));
    expect(content).toMatchObject([{ values: { status: 'OK', terminated: 20, left: 0 } }]);
    expect(await engine.threds.count()).toBe(0);
  });

  it('leaves no trace of one that has ended and was swept meanwhile', async () => {
    const { scene, engine, ask } = await begin();
    const gone = [{ id: 'flow_gone' }] as unknown as ThredView[];
    vi.spyOn(engine.threds, 'list').mockResolvedValueOnce({ threds: gone });
    const { content } = await ask(system('sysControl', { op: 'terminateAllThreds' }));
    expect(content).toMatchObject([{ values: { terminated: 1 } }]);
    expect(await engine.threds.tombstone('flow_gone')).toBeUndefined();
    expect((await scene.journal(engine)).map(({ kind }) => kind)).toEqual(['control']);
  });
});

describe('getThreds', () => {
  it('shows an administrator the threds that are asked for', async () => {
    const { ask, open } = await begin();
    const one = await open('one');
    const two = await open('two');
    await ask(system('sysControl', { op: 'terminateThred', thredId: two }));
    const ids = async (values: object) => {
      const { content } = await ask(system('sysControl', { op: 'getThreds', ...values }));
      const { threds } = content[0]!.values as { threds: { id: string }[] };
      return threds.map(({ id }) => id).toSorted();
    };
    expect(await ids({})).toEqual([one]);
    expect(await ids({ status: 'terminated' })).toEqual([two]);
    expect(await ids({ status: 'all' })).toEqual([one, two].toSorted());
    expect(await ids({ status: 'all', thredIds: [two, 'none'] })).toEqual([two]);
  });

  it('shows participants their own threds only', async () => {
    const { ask, open } = await begin();
    const thredId = await open('one');
    const mine = async (id: string) => {
      const { content } = await ask(system('userControl', { op: 'getThreds' }, { source: { id } }));
      return (content[0]!.values as { results: { thred: { id: string } }[] }).results;
    };
    expect(await mine('ann')).toMatchObject([{ thred: { id: thredId } }]);
    expect(await mine('eve')).toEqual([]);
  });
});

describe('a question of a participant', () => {
  const others = pattern('Others', [
    reaction('open', on('other', tell('bob'))),
    reaction('wait', on('go', tell('bob'))),
  ]);

  it('reads each journal once, however many threds there are', async () => {
    const { scene, ask, open } = await begin();
    for (let n = 0; n < 30; n++) await open(`e${n}`);
    const read = vi.spyOn(scene.storage, 'journal');
    const { content } = await ask(ofAnn({ op: 'getThreds' }));
    expect((content[0]!.values as { results: unknown[] }).results).toHaveLength(30);
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('finds their threds behind a thousand others', async () => {
    const { scene, engine, ask } = await begin({ patterns: [flow, others] });
    const begun = Array.from({ length: 1_300 }, (_, n) => engine.handle(event(`o${n}`, 'other')));
    await Promise.all(begun);
    const { threds } = await scene.send(engine, event('mine', 'open'));
    const { content } = await ask(ofAnn({ op: 'getThreds' }));
    const { results, isComplete } = content[0]!.values as {
      results: { thred: { id: string }; lastEvent: Event }[];
      isComplete?: boolean;
    };
    expect(results.map(({ thred }) => thred.id)).toEqual(threds);
    expect(results[0]!.lastEvent.type).toBe('org.wt.tell');
    expect(isComplete).toBeUndefined();
  });

  it('is answered with the newest of many events, and says that there are more', async () => {
    const chat = pattern('Chat', [
      reaction('open', on('open')),
      reaction('chat', on('say', { transition: { name: 'chat' } })),
    ]);
    const { scene, engine, ask } = await begin({ patterns: [chat] });
    const { threds } = await scene.send(engine, event('begin', 'open'));
    const thredId = threds[0]!;
    for (let round = 0; round < 11; round++)
      await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          engine.handle(event(`${round}-${n}`, 'say', { thredId, source: { id: 'ann' } })),
        ),
      );
    const { content } = await ask(ofAnn({ op: 'getEvents', thredId }));
    const { events, isComplete } = content[0]!.values as { events: Event[]; isComplete?: boolean };
    expect(events).toHaveLength(1_000);
    expect(events.at(-1)!.id).toMatch(/^10-/);
    expect(isComplete).toBe(false);
  });

  it('reads no more of the journals than its bound, and lets others have their turn', async () => {
    const { scene, engine, ask, open } = await begin();
    await open('one');
    const [line] = await scene.journal(engine);
    const { position, partition: _, ...body } = line!;
    const entries = Array.from({ length: 250 }, () => ({
      position,
      at: 0,
      aggregateId: 'thred/x',
      body: JSON.stringify(body),
    }));
    // A journal without an end.
    const read = vi.spyOn(scene.storage, 'journal').mockResolvedValue(entries);
    const turns = vi.spyOn(scene.clock, 'yieldTurn');
    const { content } = await ask(ofAnn({ op: 'getThreds' }));
    expect(content).toMatchObject([{ values: { isComplete: false } }]);
    expect(read.mock.calls.length).toBe(200);
    expect(turns.mock.calls.length).toBeGreaterThanOrEqual(200);
  });
});

describe('getEvents', () => {
  it('shows participants what they sent and were sent, and nothing else', async () => {
    const { ask, open, scene, engine } = await begin();
    const thredId = await open('one');
    await scene.send(engine, event('two', 'go', { thredId, source: { id: 'bob' } }));
    const events = async (id: string) => {
      const request = system('userControl', { op: 'getEvents', thredId }, { source: { id } });
      const { content } = await ask(request);
      return (content[0]!.values as { events: Event[] }).events.map(({ type }) => type);
    };
    expect(await events('ann')).toEqual(['org.wt.tell', 'org.wt.tell']);
    expect(await events('bob')).toEqual(['open', 'go']);
    expect(await events('eve')).toEqual([]);
  });
});

describe('tasks that take too long', () => {
  it('are answered with an error that does not say that nothing was done', async () => {
    const scene = new Scene({ partitions: 4 });
    const records = { run: () => new Promise<never>(() => {}) };
    const { engine } = await begin({ admin: { records } }, scene);
    const tasks = [{ op: 'count' as const, params: { type: 'Note' } }];
    const request = { ...system('dataControl', undefined), data: { content: { tasks } } };
    const sent = scene.send(engine, request);
    await scene.clock.advance(10_000);
    await sent;
    const answers = scene.take().filter(({ event: told }) => told.re === request.id);
    const unknown = expect.stringContaining('it is not known what was done') as unknown;
    expect(answers.map(({ event: told }) => told.data?.content?.error)).toEqual([
      expect.objectContaining({ code: 5000, message: unknown }),
    ]);
  });
});

describe('reloadAllPatterns', () => {
  it('takes over what is new, and takes out of use what is gone', async () => {
    const other = pattern('Other', [reaction('open', on('open', tell('ann')))]);
    const patternSource = {
      pattern: (id: string) => Promise.resolve(id === 'other' ? other : undefined),
      patterns: () => Promise.resolve([other]),
    };
    const { engine, ask } = await begin({ admin: { patternSource } });
    await ask(system('sysControl', { op: 'reloadPattern', patternId: 'other' }));
    expect(Object.keys(engine.patterns.active)).toEqual(['flow', 'other']);
    await ask(system('sysControl', { op: 'reloadAllPatterns' }));
    expect(Object.keys(engine.patterns.active)).toEqual(['other']);
  });

  it('leaves in use what was taken into use while the source was read', async () => {
    const scene = new Scene({ partitions: 4 });
    const patternSource = {
      pattern: () => Promise.resolve(undefined),
      // It has given its answer when another engine takes over one that was put later.
      patterns: async () => {
        await second.patterns.add(pattern('Late', [reaction('open', on('open', tell('ann')))]));
        return [];
      },
    };
    const { engine, ask } = await begin({ admin: { patternSource } }, scene);
    const second = await scene.start({ directory });
    expect(Object.keys(engine.patterns.active)).toEqual(['flow']);
    await ask(system('sysControl', { op: 'reloadAllPatterns' }));
    await engine.patterns.refresh();
    expect(Object.keys(engine.patterns.active)).toEqual(['late']);
  });

  it('takes out of use what another engine had taken into use before', async () => {
    const scene = new Scene({ partitions: 4 });
    const patternSource = {
      pattern: () => Promise.resolve(undefined),
      patterns: () => Promise.resolve([flow]),
    };
    const { engine, ask } = await begin({ admin: { patternSource } }, scene);
    const second = await scene.start({ directory });
    await second.patterns.add(pattern('Early', [reaction('open', on('open', tell('ann')))]));
    await ask(system('sysControl', { op: 'reloadAllPatterns' }));
    await second.patterns.refresh();
    expect(Object.keys(second.patterns.active)).toEqual(['flow']);
    expect(Object.keys(engine.patterns.active)).toEqual(['flow']);
  });
});

describe('watchThreds', () => {
  it('tells of changes in other engines, each thred once, until it ends', async () => {
    const scene = new Scene({ partitions: 4 });
    const { engine, ask } = await begin({}, scene);
    const other = await scene.start({ directory, admin: {} });
    for (let n = 0; n < 40; n++) await scene.clock.advance(500);
    expect(other.health.partitions.length).toBeGreaterThan(0);
    await ask(system('sysControl', { op: 'watchThreds' }));
    // The other one hears of it with its next look.
    await scene.clock.advance(1_500);
    scene.take();
    for (let n = 0; n < 16; n++) await engine.handle(event(`e${n}`, 'open'));
    await scene.clock.advance(2_000);
    const told = scene.take().filter(({ to }) => to.includes('root'));
    const threds = told.flatMap(
      ({ event: notice }) => (notice.data!.content!.values as { threds: { id: string }[] }).threds,
    );
    expect(new Set(threds.map(({ id }) => id)).size).toBe(16);
    expect(threds).toHaveLength(16);
    await scene.clock.advance(95_000);
    scene.take();
    await engine.handle(event('late', 'open'));
    await scene.clock.advance(2_000);
    expect(scene.take().filter(({ to }) => to.includes('root'))).toEqual([]);
  });
});
