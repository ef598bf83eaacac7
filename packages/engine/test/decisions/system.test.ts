import type { Event, EventContent, EventTask } from '@srvthreds/core';
import { MemoryRecords } from '@srvthreds/storage/memory';
import { recordedPatterns, RecordTasks, type RecordTask } from '@srvthreds/storage/records';
import { describe, expect, it } from 'vitest';
import type { AdminServiceOptions, Engine, ThredView } from '../../src/index.ts';
import { staticDirectory } from '../../src/directory/Directory.ts';
import { event, goTo, on, pattern, reaction, tell } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const directory = staticDirectory({
  participants: [
    { id: 'root', roles: ['admin'] },
    { id: 'editor', roles: ['admin', 'editor'] },
  ],
});

let requests = 0;

function request(type: string, content: EventContent, source = 'root'): Event {
  const id = `request-${++requests}`;
  return {
    ...event(id, `org.wt.control.${type}`),
    source: { id: source },
    thredId: 'SYSTEM',
    data: { content },
  };
}

const sysControl = (values: object) => request('sysControl', { values: { ...values } });
const dataControl = (tasks: EventContent['tasks'], source?: string) =>
  request('dataControl', { tasks: tasks! }, source);

const task = (op: RecordTask, type: string, params: object = {}): EventTask => ({
  op,
  params: { type, ...params },
});

/** What the sender is told. */
async function ask(scene: Scene, engine: Engine, asked: Event): Promise<EventContent | undefined> {
  scene.take();
  await scene.send(engine, asked);
  return scene.take().find(({ event: told }) => told.re === asked.id)?.event.data?.content;
}

const flow = (begin: string) =>
  pattern(
    'Flow',
    [
      reaction('open', on(begin, tell('ann'))),
      reaction('wait', on('go', { ...tell('ann'), ...goTo('wait') })),
    ],
    { id: 'flow' },
  );

describe('administrators', () => {
  it('C34: are who the directory says, nobody by default, whatever an event says of its sender', async () => {
    const scene = new Scene();
    const values = { op: 'getThreds', roles: ['admin'], source: { id: 'root' } };
    const asked = request('sysControl', { values }, 'eve');
    const engine = await scene.start({ admin: {} });
    const refused = { error: { code: 4101 } };
    expect(await ask(scene, engine, asked)).toMatchObject(refused);
    expect(await ask(scene, engine, request('sysControl', { values }))).toMatchObject(refused);
    expect(await ask(scene, engine, dataControl([]))).toMatchObject(refused);
    await engine.shutdown();
    const strict = await scene.start({ admin: {}, directory });
    const again = { ...asked, id: 'again' };
    expect(await ask(scene, strict, again)).toMatchObject(refused);
    const answer = await ask(scene, strict, request('sysControl', { values }));
    expect(answer).toMatchObject({ values: { status: 'OK' } });
  });
});

const allow = ({ roles }: { readonly roles: readonly string[] }) => ({
  Note: ['put', 'get', 'count', 'update'] as const,
  ...(roles.includes('editor') ? { User: ['count'] as const } : {}),
});

/** An engine with records, and what tasks come to. */
async function withRecords() {
  const scene = new Scene();
  const { clock } = scene;
  const records = new RecordTasks(new MemoryRecords(), { allow, clock });
  const engine = await scene.start({ directory, admin: { records } });
  const run = (tasks: EventContent['tasks'], source?: string) =>
    ask(scene, engine, dataControl(tasks, source));
  return { scene, engine, run };
}

describe('data tasks', () => {
  it('C36: do what is listed for their caller, and nothing else', async () => {
    const { run } = await withRecords();
    const notes = await run([task('put', 'Note', { values: { id: 'n' } }), task('count', 'Note')]);
    expect(notes).toEqual({ values: { result: ['n', 1] } });
    const users = [task('count', 'User')];
    expect(await run(users, 'editor')).toEqual({ values: { result: [0] } });
    expect(await run(users)).toMatchObject({
      error: { code: 4101, message: expect.stringContaining('with User: nothing') as unknown },
    });
    const remove = [task('put', 'Note', { values: {} }), task('delete', 'Note', { matcher: {} })];
    expect(await run(remove)).toMatchObject({ error: { code: 4101 } });
    expect(await run([task('count', 'Note')])).toEqual({ values: { result: [1] } });
  });

  it.each<[string, Partial<EventTask>]>([
    ['a host', { options: { hostString: 'db.example' } }],
    ['a database', { options: { dbname: 'other' } }],
    ['a matcher that is code', { params: { type: 'Note', matcher: { $where: 'true' } } }],
    ['a matcher of a wrong type', { params: { type: 'Note', matcher: { n: { $gt: {} } } } }],
    ['an unbounded pattern', { params: { type: 'Note', matcher: { t: { $re: '(a+)+$' } } } }],
    ['a long pattern', { params: { type: 'Note', matcher: { t: { $re: 'a'.repeat(300) } } } }],
  ])('C36: are refused with %s, and their sender is told where', async (_, parts) => {
    const { run } = await withRecords();
    const answer = await run([{ ...task('get', 'Note'), ...parts }]);
    expect(answer).toMatchObject({
      error: { code: 4200, message: expect.stringMatching(/^\/tasks\/0\/.*: expected/) as unknown },
    });
  });

  it('C36: tell what exists, and what does not fit, with the numbers of the wire', async () => {
    const { run } = await withRecords();
    const put = [task('put', 'Note', { values: { id: 'n', text: 'x' } })];
    await run(put);
    expect(await run(put)).toMatchObject({ error: { code: 5202 } });
    const update = task('update', 'Note', { matcher: {}, values: { $inc: { text: 1 } } });
    expect(await run([update])).toMatchObject({ error: { code: 5200 } });
    expect(await run([{ op: 'put', params: { type: 'Note' } }])).toMatchObject({
      error: { code: 4202 },
    });
  });
});

describe('patterns that are reloaded', () => {
  it('C39: are in use on every engine: what is new, what has changed, and not what is gone', async () => {
    const scene = new Scene({ partitions: 4 });
    const store = new MemoryRecords();
    const all = ['put', 'replace', 'delete'] as const;
    const records = new RecordTasks(store, { allow: () => ({ PatternModel: all }) });
    const admin: AdminServiceOptions = { records, patternSource: recordedPatterns(store) };
    const one = await scene.start({ directory, admin });
    const other = await scene.start({ directory, admin });
    const edit = (op: RecordTask, params: object) =>
      ask(scene, one, dataControl([task(op, 'PatternModel', params)]));
    for (let n = 0; n < 40; n++) await scene.clock.advance(500);
    expect(other.health.partitions.length).toBeGreaterThan(0);
    // Every partition gets some, so each engine does.
    const starts = async (type: string) => {
      await scene.clock.advance(1_500);
      const before = await one.threds.count();
      for (let n = 0; n < 16; n++) await one.handle(event(`event-${++requests}`, type));
      await scene.clock.advance(1_500);
      return (await one.threds.count()) - before;
    };
    await edit('put', { values: flow('open') });
    expect(await starts('open')).toBe(0);
    const reload = sysControl({ op: 'reloadPattern', patternId: 'flow' });
    expect(await ask(scene, one, reload)).toMatchObject({ values: { status: 'OK' } });
    expect(await starts('open')).toBe(16);
    await edit('replace', { matcher: { id: 'flow' }, values: flow('begin') });
    await ask(scene, one, sysControl({ op: 'reloadAllPatterns' }));
    expect(await starts('open')).toBe(0);
    expect(await starts('begin')).toBe(16);
    await edit('delete', { matcher: { id: 'flow' } });
    await ask(scene, one, sysControl({ op: 'reloadAllPatterns' }));
    expect(await starts('begin')).toBe(0);
    expect(Object.keys(other.patterns.active)).toEqual([]);
  });
});

describe('watchThreds', () => {
  it('C40: tells of every thred that has changed or ended, each once with its last state', async () => {
    const scene = new Scene();
    const engine = await scene.start({ directory, admin: {}, patterns: [flow('open')] });
    const open = async (id: string) => (await scene.send(engine, event(id, 'open'))).threds[0]!;
    const [first, second, ended] = [await open('a'), await open('b'), await open('c')];
    const watch = sysControl({ op: 'watchThreds' });
    await ask(scene, engine, watch);
    for (const [index, thredId] of [first, second, first, first].entries())
      await scene.send(engine, event(`go-${index}`, 'go', { thredId }));
    await scene.send(engine, sysControl({ op: 'terminateThred', thredId: ended }));
    scene.take();
    await scene.clock.advance(2_000);
    const told = scene.take().filter(({ event: notice }) => notice.re === watch.id);
    expect(told).toHaveLength(1);
    const { threds } = told[0]!.event.data!.content!.values as { threds: ThredView[] };
    expect(threds.map(({ id, status }) => [id, status])).toEqual([
      [second, 'a'],
      [first, 'a'],
      [ended, 't'],
    ]);
    expect(threds[1]).toMatchObject({ lastUpdateTime: expect.any(Number) as unknown });
    await scene.clock.advance(5_000);
    expect(scene.take()).toEqual([]);
  });
});
