import { digest, startedThredId, type Event, type Pattern } from '@srvthreds/core';
import { eventTopic, deadLetterTopic, type Delivery } from '@srvthreds/queue';
import { describe, expect, it } from 'vitest';
import { staticDirectory, type Engine } from '../../src/index.ts';
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
import { Scene } from '../kit/Scene.ts';

const open = reaction('open', on('open', tell('ann')));
const SERVICE = { nodeType: 'org.wt.robot', nodeId: 'robot-1' };

/** Sends, moves on, and fails in what comes next. */
const failsLate = pattern('Late', [
  open,
  reaction(
    'begin',
    on('go', {
      onTrue: { xpr: "$setLocal('begun', true)" },
      ...tell('ann', { step: 1 }),
      ...goTo('fail', { input: 'forward' }),
    }),
    { expiry: { interval: 60_000 } },
  ),
  reaction('fail', on('go', tell('$xpr( $number("abc") )')), { expiry: { interval: 1_000 } }),
]);

async function begin(scene: Scene, engine: Engine, type = 'open'): Promise<string> {
  const { threds } = await scene.send(engine, event('begin', type));
  scene.take();
  return threds[0]!;
}

const setAside = async (scene: Scene, topic: string): Promise<Delivery[]> => {
  const found: Delivery[] = [];
  await scene.service.subscribe(deadLetterTopic(topic), { prefetch: 10 }, (one) => found.push(one));
  await scene.clock.settle();
  return found;
};

describe('steps', () => {
  it('C15: a step that throws sends nothing and leaves the thred as it was', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [failsLate] });
    const thredId = await begin(scene, engine);
    const before = await engine.threds.state(thredId);
    await scene.clock.advance(1);
    const receipt = await scene.send(engine, event('e1', 'go', { thredId }));

    expect(receipt).toMatchObject({ outcome: 'failed', threds: [thredId] });
    expect(await engine.threds.state(thredId)).toEqual({ ...before, messages: 2 });
    // What is committed instead: the failure, and the word to the sender.
    expect(scene.take()).toMatchObject([{ to: ['bob'], event: { re: 'e1' } }]);
    expect((await scene.journal(engine)).at(-1)).toMatchObject({
      kind: 'failed',
      thredId,
      event: { id: 'e1' },
      error: { code: 5000 },
      log: [{ type: 'e', from: 'begin' }],
    });
    const { timers } = await scene.storage.due(0, { at: Infinity, limit: 10 });
    expect(timers.map(({ dueAt }) => dueAt)).toEqual([before!.reaction!.enteredAt + 60_000]);
  });

  it('C15: a start that throws leaves no thred', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [pattern('P', [reaction('open', on('open', tell('$xpr( $number("abc") )')))])],
    });
    const receipt = await scene.send(engine, event('e1', 'open'));
    expect(receipt).toMatchObject({ outcome: 'failed', threds: [] });
    expect((await engine.threds.list()).threds).toEqual([]);
    expect(scene.take()).toMatchObject([{ to: ['bob'], event: { re: 'e1' } }]);
  });

  it('C15: an event that fails in the middle of others fails alone', async () => {
    const scene = new Scene();
    const picky = pattern('P', [
      open,
      reaction(
        'wait',
        filter("$event.type = 'bad' ? $number('abc') : true", {
          ...tell('ann', { id: '$xpr( $event.id )' }),
          ...goTo('wait'),
        }),
      ),
    ]);
    const engine = await scene.start({ patterns: [picky] });
    const thredId = await begin(scene, engine);
    const types = ['good', 'good', 'bad', 'good'];
    const receipts = await Promise.all(
      types.map((type, index) => engine.handle(event(`e${index}`, type, { thredId }))),
    );
    await engine.settled();
    expect(receipts.map(({ outcome }) => outcome)).toEqual([
      'applied',
      'applied',
      'failed',
      'applied',
    ]);
    expect(scene.take().map((message) => [message.to[0], message.seq])).toEqual([
      ['ann', 2],
      ['ann', 3],
      ['bob', 4],
      ['ann', 5],
    ]);
  });

  it('C16: an event is applied once per thred, however often it is sent', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const thredId = await begin(scene, engine);
    const add = event('e1', 'add', { thredId });
    const both = await Promise.all([engine.inboundQ.queue(add), engine.handle(add)]);
    expect(both[1].outcome).toBe('applied');
    expect(await scene.send(engine, add)).toMatchObject({ outcome: 'repeat', threds: [thredId] });

    // Another engine knows of it only from the store.
    await engine.shutdown();
    const other = await scene.start();
    expect(await scene.send(other, add)).toMatchObject({ outcome: 'repeat', threds: [thredId] });
    expect((await other.threds.state(thredId))?.locals).toEqual({ count: 1 });
    expect(scene.take()).toHaveLength(1);
  });

  it('C16: an unbound event starts at most one thred per pattern, however often it is sent', async () => {
    const scene = new Scene();
    const twin = pattern('Twin', [open, reaction('wait', on('x'))]);
    const brief = pattern('Brief', [open]);
    const engine = await scene.start({ patterns: [counter, twin, brief] });
    const opening = event('e1', 'open');
    const threds = ['counter', 'twin', 'brief'].map((id) => startedThredId(id, opening));
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'started', threds });
    expect(threds.every((id) => /^[a-z]+_[0-9A-Za-z]{22}$/.test(id))).toBe(true);
    expect(scene.take()).toHaveLength(3);

    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'repeat' });
    // A new version of the pattern is the same pattern.
    await engine.patterns.add({ ...counter, description: 'new' });
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'repeat' });
    expect((await engine.threds.list()).threds).toHaveLength(2);
    expect(scene.take()).toEqual([]);
  });

  it('C17: a thred is given its events in the order in which the queue took them', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const thredId = await begin(scene, engine);
    const ids = Array.from({ length: 300 }, (_, index) => `e${index}`);
    await Promise.all(ids.map((id) => engine.handle(event(id, 'add', { thredId }))));
    await engine.settled();
    const sent = scene.take().map((message) => message.event.data?.content?.values);
    expect(sent).toEqual(ids.map((id, index) => ({ event: id, count: index + 1 })));
  });

  it('C17: unbound events with one ordering key are handled in order, with their threds', async () => {
    const scene = new Scene({ partitions: 8 });
    const engine = await scene.start({ patterns: [counter] });
    const orderingKey = 'order-7';
    const starts = Array.from({ length: 40 }, (_, n) => event(`e${n}`, 'open', { orderingKey }));
    const adds = starts.map((start) =>
      event(`add-${start.id}`, 'add', { thredId: startedThredId('counter', start) }),
    );
    const sent = starts.flatMap((start, index): Event[] => [start, adds[index]!]);
    const handled: string[] = [];
    engine.onHandled(({ eventId }) => handled.push(eventId));
    const receipts = await Promise.all(sent.map((one) => engine.handle(one)));
    expect(handled).toEqual(sent.map(({ id }) => id));
    expect(new Set(receipts.map(({ outcome }) => outcome))).toEqual(
      new Set(['started', 'applied']),
    );
  });

  it('C18: an error of the pattern or the event is an outcome and is not tried again', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [failsLate] });
    const thredId = await begin(scene, engine);
    await scene.send(engine, event('e1', 'go', { thredId }));
    await scene.clock.advance(30_000);
    expect(scene.take()).toHaveLength(1);
    expect(await engine.inboundQ.depth(0)).toEqual({ waiting: 0, unsettled: 0 });
    expect(await scene.send(engine, event('e1', 'go', { thredId }))).toMatchObject({
      outcome: 'repeat',
    });
  });

  it('C19: a failure travels with code, message and nested causes, and without a stack', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [failsLate] });
    const thredId = await begin(scene, engine);
    await scene.send(engine, event('e1', 'go', { thredId }));
    const notice = scene.take()[0]!.event;
    expect(notice).toEqual({
      id: `evt${digest(thredId, 'e1', 'failure')}`,
      type: 'org.wt.tell',
      source: { id: 'SYSTEM', name: 'Workthreds Bot' },
      thredId,
      re: 'e1',
      time: scene.clock.now(),
      data: {
        title: 'Failure processing Event e1 : Server Error',
        content: {
          error: {
            message: 'Server Error',
            code: 5000,
            cause: { name: 'Error', message: expect.stringContaining('expression failed') },
          },
        },
      },
    });
    expect(JSON.stringify(await scene.journal(engine))).not.toContain('.ts:');
    // The stack is in the log.
    const logged = scene.logged.find(({ message }) => message.includes('event failed'));
    expect(logged?.fields['err']).toMatchObject({ stack: expect.stringContaining('.ts:') });
  });

  it('C20: an event that is none is refused at the door with all findings', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const noEvent = { id: 'e1', type: 'open', extra: 1 } as unknown as Event;
    await expect(engine.handle(noEvent)).rejects.toMatchObject({
      code: 'EVENT_INVALID',
      details: { findings: [{ pointer: '' }, { pointer: '/extra' }] },
    });
    await expect(scene.inboundQ.queue(noEvent)).rejects.toMatchObject({ code: 'EVENT_INVALID' });
    expect(await engine.inboundQ.depth(0)).toEqual({ waiting: 0, unsettled: 0 });
  });

  it.each([
    ['is no JSON', '{'],
    ['has no event', { format: 1, kind: 'event', acceptedAt: 0 }],
    [
      'has no source',
      { format: 1, kind: 'event', acceptedAt: 0, event: { id: 'x', type: 'open' } },
    ],
  ])(
    'C20: work that somebody else put into the queue and that %s holds nothing up',
    async (_, body) => {
      const scene = new Scene();
      const engine = await scene.start({ patterns: [counter] });
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      await scene.service.publish(eventTopic(0), { id: 'bad', body: text });
      expect(await scene.send(engine, event('e1', 'open'))).toMatchObject({ outcome: 'started' });
      expect(await engine.inboundQ.depth(0)).toEqual({ waiting: 0, unsettled: 0 });
      expect(await setAside(scene, eventTopic(0))).toMatchObject([{ id: 'bad', body: text }]);
    },
  );

  it('C21: a starting event is given to its thred once', async () => {
    const scene = new Scene();
    const looping = pattern('P', [
      reaction(
        'open',
        on('open', {
          onTrue: { xpr: "$setLocal('n', $exists($local('n')) ? $local('n') + 1 : 1)" },
          ...goTo('open'),
        }),
      ),
    ]);
    const engine = await scene.start({ patterns: [looping] });
    const [thredId] = (await scene.send(engine, event('e1', 'open'))).threds;
    expect((await engine.threds.state(thredId!))?.locals).toEqual({ n: 1 });
  });

  it('C23: there is one record per thred and event, which names the reactions left and entered', async () => {
    const scene = new Scene();
    const passing: Pattern = pattern('Passing', [
      reaction('open', on('open', goTo('second', { input: 'forward' }))),
      reaction('second', on('open', goTo('third'))),
      reaction('third', on('end', goTo('$terminate'))),
    ]);
    const engine = await scene.start({ patterns: [counter, passing] });
    const opening = event('e1', 'open');
    await scene.send(engine, opening);
    const thredId = startedThredId('passing', opening);
    await scene.send(engine, event('e2', 'nothing', { thredId }));
    await scene.send(engine, event('e3', 'end', { thredId }));
    const records = (await scene.journal(engine)).filter((line) => line.thredId === thredId);
    expect(records.map((line) => [line.kind, line.event?.id, line.log])).toEqual([
      [
        'start',
        'e1',
        [
          { type: 'm', from: 'open', to: 'second' },
          { type: 'm', from: 'second', to: 'third' },
        ],
      ],
      ['event', 'e2', [{ type: 'nm', from: 'third' }]],
      ['event', 'e3', [{ type: 'm', from: 'third' }]],
    ]);
    const ofCounter = (await scene.journal(engine)).filter(
      (line) => line.thredId === startedThredId('counter', opening),
    );
    expect(ofCounter.map((line) => [line.kind, line.event?.id])).toEqual([['start', 'e1']]);
  });

  it('C24: `$all` joins with the other addresses', async () => {
    const scene = new Scene();
    const to = ['$all', 'org.wt.robot', '$editors', 'ann', 'zoe'];
    const engine = await scene.start({
      patterns: [pattern('P', [reaction('open', on('open', tell(to)))])],
      directory: staticDirectory({
        participants: [{ id: 'ann' }, { id: 'bob' }],
        groups: [{ name: 'editors', participants: ['eve', 'ann'] }],
        services: [SERVICE],
      }),
    });
    await scene.send(engine, event('e1', 'open'));
    expect(scene.take()[0]?.to.toSorted()).toEqual(['ann', 'bob', 'eve', 'org.wt.robot', 'zoe']);
  });
});

const report = (id: string, sourceId: string, thredId?: string): Event => ({
  ...event(id, 'org.wt.tell', thredId === undefined ? {} : { thredId }),
  source: { id: sourceId },
  data: { content: { error: { message: 'disk full', code: 5200 } } },
});

describe('C25: an event that reports an error', () => {
  const asking = pattern('Asking', [
    reaction('open', on('open', tell(['ann', 'org.wt.robot']))),
    reaction('answer', on('org.wt.tell', tell('ann', { answered: true }))),
  ]);

  async function asked() {
    const scene = new Scene();
    const directory = staticDirectory({
      services: [SERVICE, { nodeType: 'org.wt.sensor', nodeId: 'sensor-1' }],
      participants: [{ id: 'root', roles: ['admin'] }, { id: 'mallory' }],
    });
    const engine = await scene.start({ patterns: [asking], directory });
    return { scene, engine, thredId: await begin(scene, engine) };
  }

  it.each(['org.wt.robot', 'robot-1', 'root'])(
    'C25: from %s goes to everybody who takes part, and is no input',
    async (sourceId) => {
      const { scene, engine, thredId } = await asked();
      expect(await scene.send(engine, report('r1', sourceId, thredId))).toMatchObject({
        outcome: 'applied',
      });
      expect(scene.take()).toMatchObject([
        {
          to: ['ann', 'bob'],
          event: {
            re: 'r1',
            data: {
              title: 'Failure processing Event r1 : disk full',
              content: { error: { message: 'disk full', code: 5200 } },
            },
          },
        },
      ]);
      expect((await engine.threds.state(thredId))?.reaction?.name).toBe('answer');
    },
  );

  it.each(['mallory', 'org.wt.sensor', 'ann'])(
    'C25: from %s is an ordinary event',
    async (sourceId) => {
      const { scene, engine, thredId } = await asked();
      await scene.send(engine, report('r1', sourceId, thredId));
      expect(scene.take()[0]?.event.data?.content?.values).toEqual({ answered: true });
      expect(await engine.threds.state(thredId)).toBeUndefined();
    },
  );

  it('C25: that is bound to no thred is an ordinary event, even from an administrator', async () => {
    const { scene, engine } = await asked();
    await engine.patterns.add(
      pattern('Watching', [
        reaction('first', filter('$exists($content.error)', tell('ann', { noticed: true }))),
      ]),
    );
    await scene.send(engine, report('r1', 'root'));
    expect(scene.take()[0]?.event.data?.content?.values).toEqual({ noticed: true });
  });
});

describe('values', () => {
  it('C23: what an event carried stands in its record as it came', async () => {
    const scene = new Scene();
    const engine = await scene.start();
    const sent = event('e1', 'nobody-wants-it', { time: 12, ...values({ a: [1, null, 'x'] }) });
    expect(await scene.send(engine, sent)).toMatchObject({ outcome: 'orphan' });
    expect(await scene.journal(engine)).toMatchObject([{ kind: 'orphan', event: sent }]);
  });
});
