import { startedThredId, type Event } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { staticDirectory, type Engine } from '../../src/index.ts';
import { event, filter, goTo, on, pattern, reaction, tell, values } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const open = reaction('open', on('open', tell('ann')));
const TIME = 1_000;

async function begin(scene: Scene, engine: Engine): Promise<string> {
  const { threds } = await scene.send(engine, event('begin', 'open'));
  scene.take();
  return threds[0]!;
}

const sentValues = (scene: Scene) =>
  scene.take().map(({ event: { data } }) => data?.content?.values);
const from = (id: string, type: string, sourceId: string, parts: Partial<Event> = {}): Event => ({
  ...event(id, type, parts),
  source: { id: sourceId },
});

/** Waits for `answer`; then it is late, and says so to whatever comes. */
const reminding = pattern('Reminding', [
  open,
  reaction('wait', on('answer', tell('ann', { was: 'in time' })), {
    expiry: { interval: TIME, transition: { name: 'late' } },
  }),
  reaction('late', on('answer', { ...tell('ann', { was: 'late' }), ...goTo('$terminate') })),
]);

const ending = pattern('Ending', [
  open,
  reaction('wait', on('answer', tell('ann')), {
    expiry: { interval: TIME, transition: { name: '$terminate' } },
  }),
]);

describe('expiry', () => {
  it('C26: fires by itself, once, and not before its time', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [reminding] });
    const thredId = await begin(scene, engine);
    const reactionOf = async () => (await engine.threds.state(thredId))?.reaction;

    await scene.clock.advance(TIME - 1);
    expect(await reactionOf()).toMatchObject({ name: 'wait', entry: 2 });
    await scene.clock.advance(1);
    expect(await reactionOf()).toMatchObject({ name: 'late', entry: 3 });
    await scene.clock.advance(60_000);
    expect(await reactionOf()).toMatchObject({ name: 'late', entry: 3 });
    const expiries = (await scene.journal(engine)).filter(({ kind }) => kind === 'expiry');
    expect(expiries).toMatchObject([{ log: [{ type: 'x', from: 'wait', to: 'late' }] }]);
  });

  it('C26: survives a restart, also when its time comes while nobody is there', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [reminding] });
    const thredId = await begin(scene, engine);
    await engine.shutdown();
    await scene.clock.advance(TIME / 2);
    const second = await scene.start();
    await scene.clock.advance(TIME / 4);
    expect((await second.threds.state(thredId))?.reaction?.name).toBe('wait');
    await second.shutdown();
    await scene.clock.advance(TIME);
    const third = await scene.start();
    await scene.clock.advance(0);
    expect((await third.threds.state(thredId))?.reaction?.name).toBe('late');
  });

  it('C26: is made for an event that was accepted after the deadline, and is behind one before it', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [reminding] });
    const threds = await Promise.all(
      ['e1', 'e2'].map(async (id) => (await scene.send(engine, event(id, 'open'))).threds[0]!),
    );
    scene.take();
    // Nobody is there to handle them when they come, nor to see the deadline pass.
    await engine.shutdown();
    await scene.clock.advance(TIME);
    await scene.inboundQ.queue(event('in-time', 'answer', { thredId: threds[0]! }));
    await scene.clock.advance(1);
    await scene.inboundQ.queue(event('too-late', 'answer', { thredId: threds[1]! }));
    await scene.clock.advance(TIME);
    const other = await scene.start();
    await scene.clock.advance(100);
    await other.settled();
    expect(sentValues(scene)).toEqual([{ was: 'in time' }, { was: 'late' }]);
  });

  it('C26: may follow another without an event', async () => {
    const scene = new Scene();
    const stages = ['one', 'two', 'three'].map((name) =>
      reaction(name, on('answer'), { expiry: { interval: TIME } }),
    );
    const engine = await scene.start({ patterns: [pattern('P', [open, ...stages])] });
    const thredId = await begin(scene, engine);
    await scene.clock.advance(3 * TIME - 1);
    expect((await engine.threds.state(thredId))?.reaction?.name).toBe('three');
    await scene.clock.advance(1);
    expect(await engine.threds.state(thredId)).toBeUndefined();
  });

  it('C26: after it has ended a thred, an event gets 5203, whether or not the timer came first', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [ending] });
    const threds = await Promise.all(
      ['e1', 'e2'].map(async (id) => (await scene.send(engine, event(id, 'open'))).threds[0]!),
    );
    scene.take();
    await engine.shutdown();
    await scene.clock.advance(TIME + 1);
    // In the queue before anybody sends the timer.
    await scene.inboundQ.queue(event('early', 'answer', { thredId: threds[0]! }));
    const other = await scene.start();
    await scene.clock.advance(0);
    await other.settled();
    const late = await scene.send(other, event('late', 'answer', { thredId: threds[1]! }));
    expect(late).toMatchObject({ outcome: 'unknown-thred', error: { code: 5203 } });
    expect(
      scene.take().map((message) => [message.to, message.event.re, message.event.data?.content]),
    ).toEqual([
      [['bob'], 'early', { error: { code: 5203, message: `Thred ${threds[0]} does not exist` } }],
      [['bob'], 'late', { error: { code: 5203, message: `Thred ${threds[1]} does not exist` } }],
    ]);
    expect((await other.threds.list()).threds).toEqual([]);
  });

  it('C26: has no event to forward', async () => {
    const scene = new Scene();
    const forwarding = pattern('P', [
      open,
      reaction('wait', on('answer'), {
        expiry: { interval: TIME, transition: { name: 'next', input: 'forward' } },
      }),
      reaction('next', filter('true', tell('ann'))),
    ]);
    const engine = await scene.start({ patterns: [forwarding] });
    const thredId = await begin(scene, engine);
    await scene.clock.advance(TIME);
    expect((await engine.threds.state(thredId))?.reaction?.name).toBe('next');
    expect(scene.take()).toEqual([]);
  });

  it('C26: that fails is written down, tried no second time, and leaves the thred usable', async () => {
    const scene = new Scene();
    const failing = pattern('P', [
      open,
      reaction('wait', on('answer', tell('ann')), {
        expiry: { interval: TIME, transition: { name: 'nowhere' } },
      }),
    ]);
    const engine = await scene.start({ patterns: [failing], lenient: true });
    const thredId = await begin(scene, engine);
    await scene.clock.advance(60_000);
    const failures = (await scene.journal(engine)).filter(({ kind }) => kind === 'failed');
    expect(failures).toMatchObject([{ thredId, error: { code: 5000 } }]);
    expect(await scene.send(engine, event('e1', 'answer', { thredId }))).toMatchObject({
      outcome: 'applied',
    });
    expect(scene.take()).toHaveLength(1);
  });

  it('C26: is taken back when its reaction is left, and goes on when it is stayed in', async () => {
    const scene = new Scene();
    const staying = pattern('P', [
      open,
      reaction(
        'wait',
        {
          type: 'or',
          operands: [
            on('stay', goTo('$noTransition')),
            on('again', goTo('wait')),
            on('leave', goTo('safe')),
          ],
        },
        { expiry: { interval: TIME, transition: { name: 'late' } } },
      ),
      reaction('safe', on('x')),
      reaction('late', on('x')),
    ]);
    const engine = await scene.start({ patterns: [staying] });
    const reactionAfter = async (type: string) => {
      const [thredId] = (await scene.send(engine, event(`open-${type}`, 'open'))).threds;
      await scene.clock.advance(TIME - 1);
      await scene.send(engine, event(`${type}-1`, type, { thredId: thredId! }));
      await scene.clock.advance(TIME - 1);
      return (await engine.threds.state(thredId!))?.reaction?.name;
    };
    expect(await reactionAfter('stay')).toBe('late');
    expect(await reactionAfter('again')).toBe('wait');
    expect(await reactionAfter('leave')).toBe('safe');
  });
});

const broadcast = (id: string, sourceId: string, parts: Partial<Event> = {}) =>
  from(id, 'org.wt.client.broadcast', sourceId, { ...values({ message: 'hi' }), ...parts });

describe('broadcasts and finished threds', () => {
  const meeting = pattern(
    'Meeting',
    [
      reaction('open', on('open', tell(['ann', 'org.wt.robot']))),
      reaction('wait', on('done', tell('ann'))),
    ],
    { broadcastAllowed: true },
  );
  const directory = staticDirectory({
    services: [{ nodeType: 'org.wt.robot', nodeId: 'robot-1' }],
    participants: [{ id: 'ann' }],
  });

  it('C30: nothing matches in a finished thred, and broadcasts still work', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [meeting], directory });
    const thredId = await begin(scene, engine);
    await scene.send(engine, event('e1', 'done', { thredId }));
    scene.take();
    expect(await engine.threds.state(thredId)).toMatchObject({ status: 'f' });
    // The first reaction is not put in its place.
    for (const type of ['open', 'done'])
      expect(await scene.send(engine, event(`again-${type}`, type, { thredId }))).toMatchObject({
        outcome: 'no-match',
      });
    expect(scene.take()).toEqual([]);

    expect(await scene.send(engine, broadcast('b1', 'ann', { thredId }))).toMatchObject({
      outcome: 'applied',
    });
    expect(scene.take()).toMatchObject([
      {
        to: ['bob'],
        event: {
          type: 'org.wt.broadcast',
          data: {
            title: 'Message from ann',
            content: {
              valuesType: 'broadcastMessage',
              values: { message: 'hi', messageSource: { id: 'ann' } },
            },
          },
        },
      },
    ]);
    expect(await engine.threds.state(thredId)).toMatchObject({ status: 'f' });
  });

  it('C31: a broadcast without a thred is refused with 4202', async () => {
    const scene = new Scene();
    const greedy = pattern('Greedy', [reaction('open', filter('true'))], {
      broadcastAllowed: true,
    });
    const engine = await scene.start({ patterns: [meeting, greedy], directory });
    expect(await scene.send(engine, broadcast('b1', 'ann'))).toMatchObject({
      outcome: 'failed',
      threds: [],
      error: { code: 4202 },
    });
    expect(scene.take()).toMatchObject([{ to: ['ann'], event: { re: 'b1' } }]);
    expect((await engine.threds.list()).threds).toEqual([]);
  });

  it('C32: the sender of an echoed answer joins the participants first, also when it starts a thred', async () => {
    const scene = new Scene();
    const echoing = pattern(
      'Echoing',
      [
        reaction('open', on('org.wt.client.tell', tell('carl'))),
        reaction('wait', on('org.wt.client.tell', goTo('wait'))),
      ],
      { echoResponses: true },
    );
    const engine = await scene.start({ patterns: [echoing], directory });
    const opening = from('e1', 'org.wt.client.tell', 'ann', values({ a: 1 }));
    expect(await scene.send(engine, opening)).toMatchObject({ outcome: 'started' });
    const thredId = startedThredId('echoing', opening);
    scene.take();
    const answer = from('e2', 'org.wt.client.tell', 'zoe', {
      thredId,
      re: 'q',
      ...values({ b: 2 }),
    });
    expect(await scene.send(engine, answer)).toMatchObject({ outcome: 'applied' });
    expect(scene.take()).toMatchObject([
      {
        to: ['ann', 'carl'],
        event: {
          type: 'org.wt.broadcast',
          data: {
            title: 'Action by zoe',
            content: {
              valuesType: 'broadcastValues',
              values: { b: 2, re: 'q', messageSource: { id: 'zoe' } },
            },
          },
        },
      },
    ]);
    expect((await engine.threds.state(thredId))?.participants).toEqual(['ann', 'carl', 'zoe']);
  });

  it('C33: a reaction with allowed roles takes events only from senders that have one', async () => {
    const scene = new Scene();
    const guarded = pattern('Guarded', [
      reaction('open', on('open'), { permissions: { allowedRoles: ['boss', 'chief'] } }),
      reaction('wait', on('done', tell('ann')), { permissions: { allowedRoles: ['boss'] } }),
    ]);
    const engine = await scene.start({
      patterns: [guarded],
      directory: staticDirectory({
        participants: [
          { id: 'ann', roles: ['boss'] },
          { id: 'carl', roles: ['chief', 'clerk'] },
          { id: 'dora', roles: ['clerk'] },
        ],
      }),
    });
    const outcome = async (one: Event) => (await scene.send(engine, one)).outcome;
    expect(await outcome(from('e1', 'open', 'dora'))).toBe('orphan');
    expect(await outcome(from('e2', 'open', 'stranger'))).toBe('orphan');
    const opening = from('e3', 'open', 'carl');
    expect(await outcome(opening)).toBe('started');
    const thredId = startedThredId('guarded', opening);
    expect(await outcome(from('e4', 'done', 'carl', { thredId }))).toBe('no-match');
    expect(await outcome(from('e5', 'done', 'ann', { thredId }))).toBe('applied');
  });

  it('K3: a sender whose event leads to no message does not take part', async () => {
    const scene = new Scene();
    const silent = pattern('Silent', [
      reaction('open', on('open')),
      reaction('wait', on('done', tell('ann'))),
      reaction('rest', on('x')),
    ]);
    const engine = await scene.start({ patterns: [silent] });
    const thredId = await begin(scene, engine);
    expect((await engine.threds.state(thredId))?.participants).toEqual([]);
    await scene.send(engine, from('e1', 'done', 'zoe', { thredId }));
    expect((await engine.threds.state(thredId))?.participants).toEqual(['ann', 'zoe']);
  });
});
