import type { Condition, Event } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { staticDirectory } from '../../src/directory/Directory.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { expire, firstStep, step } from '../../src/step/step.ts';
import { event, filter, goTo, on, pattern, reaction, tell, values } from '../kit/patterns.ts';
import { context, NOW, waiting, Walk } from '../kit/steps.ts';

const stay = goTo('$noTransition');
const set = (name: string, xpr = 'true') => ({ onTrue: { xpr: `$setLocal('${name}', ${xpr})` } });
const and = (...operands: Condition[]): Condition => ({ type: 'and', operands });
const or = (...operands: Condition[]): Condition => ({ type: 'or', operands });
const title = (text: string, to: string | readonly unknown[] = 'ann') => ({
  transform: { eventDataTemplate: { title: text } },
  publish: { to },
});

const append = (name: string) => ({
  onTrue: { xpr: `$setLocal('order', $append($local('order'), '${name}'))` },
});

describe('a filter', () => {
  it.each([
    ['true', true],
    ["'false'", true],
    ['{}', true],
    ['[]', true],
    ['-1', true],
    ['false', false],
    ["''", false],
    ['0', false],
    ['null', false],
    ['$nothing', false],
    ['$nothing != 1', false],
  ])('%s takes an event: %s', async (xpr, takes) => {
    const walk = await waiting(filter(xpr));
    const { log } = await walk.give(event('e1', 'x'));
    expect(log.at(-1)?.type).toBe(takes ? 'm' : 'nm');
  });

  it('that takes nothing leaves the very same state', async () => {
    const walk = await waiting(filter('false'));
    const before = walk.state;
    const result = await walk.give(event('e1', 'x'));
    expect(result.state).toBe(before);
    expect(result).toMatchObject({ messages: [], log: [{ type: 'nm', from: 'wait' }] });
  });
});

describe('an or', () => {
  it('takes what the first operand that matches takes, and asks no further', async () => {
    const walk = await waiting(
      or(filter('false', set('a')), filter('true', set('b')), filter('true', set('c'))),
    );
    await walk.give(event('e1', 'x'));
    expect(walk.state?.locals).toEqual({ b: true });
  });

  it('gives what is innermost precedence, field by field', async () => {
    const inner = or(filter('true', { publish: { to: 'inner' }, ...goTo('after') }));
    const walk = await waiting({
      ...or({ ...inner, ...title('middle') }),
      ...title('outer'),
      ...stay,
    });
    const { messages, state } = await walk.give(event('e1', 'x'));
    expect(messages).toMatchObject([{ to: ['inner'], event: { data: { title: 'middle' } } }]);
    expect(state.reaction?.name).toBe('after');
  });

  it('runs what is to run on a match from the inside out', async () => {
    const walk = await waiting({
      ...or({ ...or(filter('true', append('inner'))), ...append('middle') }),
      ...append('outer'),
    });
    await walk.give(event('e1', 'x'));
    expect(walk.state?.locals).toEqual({ order: ['inner', 'middle', 'outer'] });
  });
});

describe('an and', () => {
  it('takes an event when every operand has matched once, on whatever events', async () => {
    const walk = await waiting(and(on('a'), on('b'), on('c')));
    const types: string[] = [];
    for (const type of ['b', 'x', 'a', 'b', 'c'])
      types.push((await walk.give(event(type, type))).log[0]!.type);
    expect(types).toEqual(['nm', 'nm', 'nm', 'nm', 'm']);
  });

  it('lets several operands match the same event', async () => {
    const walk = await waiting(and(filter('true', set('a')), filter('true', set('b'))));
    expect((await walk.give(event('e1', 'x'))).log).toMatchObject([{ type: 'm' }]);
    expect(walk.state?.locals).toEqual({ a: true, b: true });
  });

  it('asks an operand that has matched no more', async () => {
    const walk = await waiting(
      and(filter("$event.type = 'a'", { onTrue: { xpr: "$setLocal('a', $event.id)" } }), on('b')),
    );
    await walk.give(event('first', 'a'));
    await walk.give(event('second', 'a'));
    expect(walk.state?.locals).toEqual({ a: 'first' });
  });

  it('does only what it says itself, not what its operands say', async () => {
    const walk = await waiting({
      ...and(
        filter('true', { ...title('operand'), ...goTo('$terminate') }),
        or(filter('true', title('deep'))),
      ),
      ...stay,
    });
    const { messages, state } = await walk.give(event('e1', 'x'));
    expect(messages).toEqual([]);
    expect(state.reaction?.name).toBe('wait');
  });

  it('keeps what it has by place in the tree, however it is nested', async () => {
    const walk = await waiting(and(and(on('a'), on('b')), or(and(on('c'), on('d')), on('e'))));
    const give = async (type: string) => {
      await walk.give(event(type, type));
      return walk.state?.reaction?.matched;
    };
    expect(await give('a')).toEqual(['0.0']);
    expect(await give('d')).toEqual(['0.0', '1.0.1']);
    // The inner and has fired, and is remembered as an operand of the outer one.
    expect(await give('b')).toEqual(['1.0.1', '0']);
    expect(await give('x')).toEqual(['1.0.1', '0']);
    expect(await give('c')).toBeUndefined();
    expect(walk.state?.reaction?.name).toBe('after');
  });

  it('forgets what it has when its reaction is entered again by name', async () => {
    const walk = await waiting(or({ ...and(on('a'), on('b')) }, on('again', goTo('wait'))));
    await walk.give(event('e1', 'a'));
    await walk.give(event('e2', 'again'));
    expect(walk.state?.reaction?.matched).toBeUndefined();
    expect((await walk.give(event('e3', 'b'))).log).toMatchObject([{ type: 'nm' }]);
  });
});

const three = (condition: Condition) =>
  pattern('P', [
    reaction('one', condition),
    reaction('two', on('go', goTo('$next'))),
    reaction('three', on('go')),
  ]);

describe('a transition', () => {
  it.each<[string, object, string | undefined, string]>([
    ['none', {}, 'two', 'a'],
    ['$next', goTo('$next'), 'two', 'a'],
    ['an empty name', goTo(''), 'two', 'a'],
    ['a name', goTo('three'), 'three', 'a'],
    ['its own name', goTo('one'), 'one', 'a'],
    ['$noTransition', stay, 'one', 'a'],
    ['$terminate', goTo('$terminate'), undefined, 't'],
  ])('%s', async (_, directives, name, status) => {
    const walk = new Walk(three(on('go', directives)));
    const { state } = await walk.give(event('e1', 'go'));
    expect(state.reaction?.name).toBe(name);
    expect(state.status).toBe(status);
    expect(state.endTime).toBe(status === 'a' ? undefined : NOW);
  });

  it('from the last reaction ends the thred; as finished if it allows broadcasts', async () => {
    for (const [broadcastAllowed, status] of [
      [false, 't'],
      [true, 'f'],
    ] as const) {
      const walk = new Walk(pattern('P', [reaction('only', on('go'))], { broadcastAllowed }));
      expect((await walk.give(event('e1', 'go'))).state).toMatchObject({ status, endTime: NOW });
    }
  });

  it('into a reaction gives it a clock and a number of its own; staying keeps both', async () => {
    const walk = await waiting(or(on('again', goTo('wait')), on('stay', stay)));
    const first = walk.state?.reaction;
    expect(first).toEqual({ name: 'wait', enteredAt: NOW, entry: 2 });
    await walk.give(event('e1', 'stay'), { now: NOW + 5 });
    expect(walk.state?.reaction).toEqual(first);
    await walk.give(event('e2', 'again'), { now: NOW + 9 });
    expect(walk.state?.reaction).toEqual({ name: 'wait', enteredAt: NOW + 9, entry: 3 });
  });

  it('with forward gives the new reaction the same event at once', async () => {
    const walk = new Walk(three(on('go', goTo('two', { input: 'forward' }))));
    const { log, state } = await walk.give(event('e1', 'go'));
    expect(log).toEqual([
      { type: 'm', from: 'one', to: 'two' },
      { type: 'm', from: 'two', to: 'three' },
    ]);
    expect(state.reaction?.name).toBe('three');
  });

  it('with forward waits where the event does not match', async () => {
    const walk = await waiting(on('go', goTo('after', { input: 'forward' })));
    const { log, state } = await walk.give(event('e1', 'go'));
    expect(log.map(({ type }) => type)).toEqual(['m', 'nm']);
    expect(state.reaction?.name).toBe('after');
  });

  it('with local gives the new reaction an event kept before; none if there is none', async () => {
    const definition = pattern('P', [
      reaction('one', on('go', { onTrue: { xpr: "$setLocal('kept', $event)" } })),
      reaction('two', on('now', goTo('three', { input: 'local', localName: 'kept' }))),
      reaction('three', on('go', goTo('two', { input: 'local', localName: 'none' }))),
    ]);
    const walk = new Walk(definition);
    await walk.give(event('e1', 'go'));
    const { log, state } = await walk.give(event('e2', 'now'));
    expect(log.map(({ from }) => from)).toEqual(['two', 'three']);
    expect(state.reaction?.name).toBe('two');
    expect(state.meta.description).toBe('go');
  });

  it('forwards nothing from the end', async () => {
    const walk = await waiting(on('go', goTo('$terminate', { input: 'forward' })));
    expect((await walk.give(event('e1', 'go'))).log).toEqual([{ type: 'm', from: 'wait' }]);
  });

  it.each<[string, object, string]>([
    ['to a reaction that is not there', goTo('nowhere'), 'STEP_NO_REACTION'],
    ['with local but no name', goTo('$next', { input: 'local' }), 'STEP_NO_LOCAL_NAME'],
    ['that goes round for ever', goTo('wait', { input: 'forward' }), 'STEP_CHAIN_TOO_LONG'],
    [
      'that stays and forwards for ever',
      goTo('$noTransition', { input: 'forward' }),
      'STEP_CHAIN_TOO_LONG',
    ],
  ])('%s fails the step', async (_, directives, code) => {
    const walk = await waiting(on('go', directives));
    const before = structuredClone(walk.state);
    await expect(walk.give(event('e1', 'go'))).rejects.toMatchObject({ code, retryable: false });
    expect(walk.state).toEqual(before);
  });

  it('may go through as many reactions as allowed, and no more', async () => {
    const round = filter("$number($local('n')) < 5 or $not($exists($local('n')))", {
      onTrue: { xpr: "$setLocal('n', $exists($local('n')) ? $local('n') + 1 : 1)" },
      ...goTo('wait', { input: 'forward' }),
    });
    // Five that match, and one that does not.
    const walk = await waiting(round, {}, { maxSteps: 6 });
    expect((await walk.give(event('e1', 'go'))).log).toHaveLength(6);
    const short = await waiting(round, {}, { maxSteps: 5 });
    await expect(short.give(event('e1', 'go'))).rejects.toMatchObject({
      code: 'STEP_CHAIN_TOO_LONG',
    });
  });
});

describe('a message', () => {
  it('is what the template says, from the system, in the thred', async () => {
    const walk = await waiting({
      ...on('ask'),
      transform: {
        eventDataTemplate: {
          title: 'Asked',
          content: { values: { by: '$xpr( $event.source.id )' } },
        },
        meta: { reXpr: '$event.id' },
      },
      publish: { to: 'ann' },
    });
    const { messages } = await walk.give(event('e1', 'ask', { data: { title: 'not copied' } }));
    expect(messages).toEqual([
      {
        to: ['ann'],
        seq: 1,
        event: {
          id: expect.stringMatching(/^evt[0-9A-Za-z]{22}$/) as string,
          type: 'org.wt.tell',
          source: { id: 'SYSTEM', name: 'Workthreds Bot' },
          thredId: 'p_1',
          re: 'e1',
          time: NOW,
          data: { title: 'Asked', content: { values: { by: 'bob' } } },
        },
      },
    ]);
  });

  it.each<[string, object, object | undefined]>([
    ['an expression', { templateXpr: "{'title': $event.id}" }, { title: 'e1' }],
    ['an expression without result', { templateXpr: '$nothing' }, undefined],
    [
      'a template before an expression',
      { eventDataTemplate: { title: 'T' }, templateXpr: "{'title': 'X'}" },
      { title: 'T' },
    ],
  ])('has the data of %s', async (_, transform, data) => {
    const walk = await waiting({ ...on('ask'), transform, publish: { to: 'ann' } });
    const [message] = (await walk.give(event('e1', 'ask'))).messages;
    expect(message?.event.data).toEqual(data);
    expect('data' in message!.event).toBe(data !== undefined);
    expect('re' in message!.event).toBe(false);
  });

  it.each<[string, unknown, readonly string[] | undefined]>([
    ['a text', 'ann', ['ann']],
    ['a list', ['ann', 'carl', 'ann'], ['ann', 'carl']],
    ['an expression', '$xpr( $event.source.id )', ['bob']],
    ['an expression that gives a list', "$xpr( ['x', 'y'] )", ['x', 'y']],
    [
      'a list with an expression that gives a list',
      ['ann', "$xpr( ['x', 'y'] )"],
      ['ann', 'x', 'y'],
    ],
    ['an expression without result', '$xpr( $nothing )', undefined],
    ['an expression that gives an empty list', '$xpr( [] )', []],
  ])('goes to %s', async (_, to, expected) => {
    const walk = await waiting({ ...on('ask'), ...title('T', to as string) });
    const { messages, state } = await walk.give(event('e1', 'ask'));
    expect(messages[0]?.to).toEqual(expected);
    expect(state.reaction?.name).toBe('after');
  });

  it.each<[string, unknown]>([
    ['nothing in a list', ['ann', '$xpr( $nothing )']],
    ['a number', '$xpr( 5 )'],
    ['a list in a list in a list', [['$xpr( ["x", ["y"]] )']]],
    ['an object', "$xpr( {'a': 1} )"],
  ])('to %s fails the step', async (_, to) => {
    const walk = await waiting({ ...on('ask'), ...title('T', to as string) });
    await expect(walk.give(event('e1', 'ask'))).rejects.toMatchObject({
      code: 'STEP_BAD_RECIPIENT',
    });
  });

  it('without transform or without publish is none', async () => {
    for (const parts of [{ publish: { to: 'ann' } }, { transform: { eventDataTemplate: {} } }]) {
      const walk = await waiting({ ...on('ask'), ...parts });
      expect((await walk.give(event('e1', 'ask'))).messages).toEqual([]);
      expect(walk.state?.participants).toEqual([]);
    }
  });

  it('with a transform that makes nothing fails the step', async () => {
    const walk = await waiting({ ...on('ask'), transform: {}, publish: { to: 'ann' } });
    await expect(walk.give(event('e1', 'ask'))).rejects.toMatchObject({
      code: 'STEP_NO_TRANSFORM',
    });
  });

  it('is resolved after the transition, to those who took part before', async () => {
    const walk = await waiting(
      or(on('one', { ...title('1', ['ann', '$thred']), ...stay }), on('two', title('2', '$thred'))),
    );
    const first = await walk.give({ ...event('e1', 'one'), source: { id: 'carl' } });
    expect(first.messages[0]?.to).toEqual(['ann']);
    expect(first.state.participants).toEqual(['ann', 'carl']);
    const second = await walk.give({ ...event('e2', 'two'), source: { id: 'dora' } });
    expect(second.messages[0]?.to).toEqual(['ann', 'carl']);
    expect(second.state.participants).toEqual(['ann', 'carl', 'dora']);
  });

  it('under a name is recognised by its answer, and only the latest of that name', async () => {
    const asking = on('ask', {
      transform: { eventDataTemplate: {} },
      publish: { to: 'ann', name: 'q' },
      ...stay,
    });
    const walk = await waiting(or(asking, filter("$isResponseFor('q')", title('answered'))));
    const [old] = (await walk.give(event('e1', 'ask'))).messages;
    const [current] = (await walk.give(event('e2', 'ask'))).messages;
    const outcome = async (re: string) =>
      (await walk.give(event(`re-${re}`, 'x', { re }))).log[0]?.type;
    expect(await outcome(old!.event.id)).toBe('nm');
    expect(await outcome(current!.event.id)).toBe('m');
  });

  it('can be looked at before it leaves, beside the event that came in', async () => {
    const xpr = "$setLocal('seen', $outboundEvent.id & ' for ' & $event.id)";
    const walk = await waiting({
      ...on('ask'),
      transform: { eventDataTemplate: {} },
      publish: { to: 'ann', onPublish: { xpr } },
    });
    const [message] = (await walk.give(event('e1', 'ask'))).messages;
    expect(walk.state?.locals).toEqual({ seen: `${message!.event.id} for e1` });
  });

  it('has an id that only its cause and its place decide, and a number that grows', async () => {
    const definition = pattern('P', [
      reaction('one', filter('true', { ...title('1'), ...goTo('two', { input: 'forward' }) })),
      reaction('two', filter('true', { ...title('2'), ...goTo('two') })),
    ]);
    const ids = async (causeId: string) => {
      const { messages } = await new Walk(definition).give(event('e1', 'x'), { causeId });
      expect(messages.map(({ seq }) => seq)).toEqual([1, 2]);
      return messages.map((message) => message.event.id);
    };
    const first = await ids('cause-1');
    expect(await ids('cause-1')).toEqual(first);
    expect(new Set([...first, ...(await ids('cause-2'))]).size).toBe(4);
  });
});

const busy = pattern('Busy', [
  reaction('open', filter('true', set('n', '$random()'))),
  reaction(
    'work',
    filter('true', {
      ...set('list', '$shuffle([1..9])'),
      transform: {
        eventDataTemplate: {
          title: '$xpr( $now() )',
          content: { values: { r: '$xpr( $random() )' } },
        },
      },
      publish: { to: ['ann', '$thred'], name: 'q' },
      ...goTo('work'),
    }),
    { expiry: { interval: 50 } },
  ),
]);

const run = async () => {
  const walk = new Walk(busy);
  const results = [];
  for (const id of ['e1', 'e2', 'e3']) results.push(await walk.give(event(id, 'x')));
  return results;
};

describe('a step', () => {
  it('gives the same result for the same input', async () => {
    expect(await run()).toEqual(await run());
  });

  it('changes neither the state nor the event that it is given', async () => {
    const compiled = compilePattern(busy);
    const given = event('e1', 'x', values({ a: { b: 1 } }));
    const { state } = firstStep(compiled, { thredId: 'p_1', event: given }, context());
    const before = structuredClone({ state, given });
    step(compiled, state, given, context({ causeId: 'other' }));
    expire(compiled, state, context());
    expect({ state, given }).toEqual(before);
  });

  it('gives a state that survives being stored', async () => {
    const walk = new Walk(busy);
    await walk.give(event('e1', 'x'));
    await walk.give(event('e2', 'x'));
    expect(JSON.parse(JSON.stringify(walk.state))).toEqual(walk.state);
  });

  it('names the thred after the event that moved it last', async () => {
    const walk = await waiting(filter("$event.type != 'no'", stay));
    const meta = async (type: string, data?: Event['data']) => {
      await walk.give({ ...event(type, type), ...(data ? { data } : {}) });
      return walk.state?.meta;
    };
    expect(walk.state?.meta).toEqual({ label: 'P', description: 'open' });
    const full = { title: 'T', description: 'D', display: { uri: 'u' } };
    expect(await meta('a', full)).toEqual({ label: 'T', description: 'D', displayUri: 'u' });
    expect(await meta('no', { title: 'ignored' })).toMatchObject({ label: 'T' });
    expect(await meta('b')).toEqual({ label: 'P', description: 'b', displayUri: 'u' });
  });

  it('refuses a sender who may not, without a fault', async () => {
    const definition = pattern('P', [
      reaction('open', filter('true')),
      reaction('ids', filter('true'), { allowedSources: ['ann', 'carl'] }),
      reaction('group', filter('true'), { allowedSources: '$editors' }),
      reaction('expression', filter('true'), { allowedSources: '/^DEV-\\d+$/' }),
      reaction('anybody', filter('true'), { allowedSources: '' }),
      reaction('nobody', filter('true'), { allowedSources: [] }),
    ]);
    const directory = staticDirectory({ groups: [{ name: 'editors', participants: ['eve'] }] });
    const walk = new Walk(definition, { directory });
    await walk.give(event('begin', 'x'));
    const pass = async (...senders: readonly string[]) => {
      const types = [];
      for (const id of senders)
        types.push((await walk.give({ ...event(id, 'x'), source: { id } })).log[0]?.type);
      return types;
    };
    expect(await pass('bob', 'ANN', 'carl')).toEqual(['nm', 'nm', 'm']);
    expect(await pass('ann', '$editors', 'eve')).toEqual(['nm', 'nm', 'm']);
    expect(await pass('dev-', 'x dev-1', 'dev-12')).toEqual(['nm', 'nm', 'm']);
    expect(await pass('stranger')).toEqual(['m']);
    expect(await pass('ann', 'eve')).toEqual(['nm', 'nm']);
  });
});

const timed = (transition?: object) =>
  pattern('P', [
    reaction(
      'open',
      filter('true', set('kept', "{'id': 'k', 'type': 'kept', 'source': {'id': 's'}}")),
    ),
    reaction('wait', on('go', title('in time')), {
      expiry: { interval: 100, ...(transition ? { transition } : {}) },
    }),
    reaction('late', or(on('go', title('late')), on('kept', title('kept')))),
  ]);

const wait = async (transition?: object) => {
  const walk = new Walk(timed(transition));
  await walk.give(event('begin', 'x'));
  return walk;
};

describe('an expiry', () => {
  it.each([
    [100, 'in time'],
    [101, 'late'],
  ])('for an event accepted after %i ms is %s', async (ms, expected) => {
    const walk = await wait();
    const given = { acceptedAt: NOW + ms, now: NOW + 5_000 };
    const { messages } = await walk.give(event('e1', 'go'), given);
    expect(messages.map((message) => message.event.data?.title)).toEqual([expected]);
  });

  it('leads where it says, with what it says', async () => {
    const walk = await wait({ name: 'late', input: 'local', localName: 'kept' });
    const { messages, log, state } = expire(walk.pattern, walk.state!, context({ now: NOW + 100 }));
    expect(messages.map((message) => message.event.data?.title)).toEqual(['kept']);
    expect(log).toEqual([
      { type: 'x', from: 'wait', to: 'late' },
      { type: 'm', from: 'late' },
    ]);
    expect(state.status).toBe('t');
  });

  it('gives the thred its pattern’s name back, and the next reaction a clock of its own', async () => {
    const walk = await wait();
    const { state } = expire(walk.pattern, walk.state!, context({ now: NOW + 700 }));
    expect(state.meta.label).toBe('P');
    expect(state.reaction).toEqual({ name: 'late', enteredAt: NOW + 700, entry: 3 });
  });

  it('that ends the thred refuses the event that came too late', async () => {
    const walk = await wait({ name: '$terminate' });
    const result = await walk.give(event('e1', 'go'), { acceptedAt: NOW + 101, now: NOW + 200 });
    expect(result).toMatchObject({
      state: { status: 't', endTime: NOW + 200 },
      messages: [
        { to: ['bob'], event: { re: 'e1', data: { content: { error: { code: 5203 } } } } },
      ],
      log: [{ type: 'x', from: 'wait' }, { type: 'e' }],
      refusal: { code: 5203 },
    });
  });

  it('whose clock has been stopped is made no more', async () => {
    const walk = await wait();
    const { reaction: current, ...others } = walk.state!;
    walk.state = { ...others, reaction: { ...current!, clockStopped: true } };
    const { messages } = await walk.give(event('e1', 'go'), { acceptedAt: NOW + 500 });
    expect(messages.map((message) => message.event.data?.title)).toEqual(['in time']);
  });
});

const say = (id: string, sourceId: string, content: object = { message: 'hi' }): Event => ({
  ...event(id, 'org.wt.client.broadcast', values(content as Record<string, unknown>)),
  source: { id: sourceId, name: 'N' },
});

const answer = (id: string, type: string): Event => ({
  ...event(id, type, { re: 'q', ...values({ a: 1 }) }),
  source: { id: 'dora' },
});

describe('broadcast and echo', () => {
  const directory = staticDirectory({ services: [{ nodeType: 'robot', nodeId: 'r1' }] });
  const talking = async (parts: object = { broadcastAllowed: true }) => {
    const walk = await waiting(
      on('begin', { ...title('T', ['ann', 'carl', 'robot']), ...stay }),
      parts,
      { directory },
    );
    await walk.give(event('e0', 'begin'));
    return walk;
  };

  it('tells all other people of the thred, and leaves it where it is', async () => {
    const walk = await talking();
    const before = walk.state;
    const { messages, state, log } = await walk.give(say('b1', 'ann', { message: 'hi', n: [1] }));
    expect(messages).toMatchObject([
      {
        to: ['carl', 'bob'],
        seq: 2,
        event: {
          type: 'org.wt.broadcast',
          data: {
            title: 'Message from ann',
            content: {
              valuesType: 'broadcastMessage',
              values: { message: 'hi', n: [1], messageSource: { id: 'ann', name: 'N' } },
            },
          },
        },
      },
    ]);
    expect(state.reaction).toEqual(before?.reaction);
    expect(log).toEqual([{ type: 'n', from: 'wait' }]);
  });

  it.each<[string, object, string, object, number]>([
    ['where it is not allowed', {}, 'ann', { message: 'hi' }, 4101],
    [
      'where only something truthy allows it',
      { broadcastAllowed: 1 },
      'ann',
      { message: 'hi' },
      4101,
    ],
    [
      'from somebody who does not take part',
      { broadcastAllowed: true },
      'zoe',
      { message: 'hi' },
      4101,
    ],
    ['from a service', { broadcastAllowed: true }, 'robot', { message: 'hi' }, 4101],
    ['without a message', { broadcastAllowed: true }, 'ann', { text: 'hi' }, 4202],
    ['with an empty message', { broadcastAllowed: true }, 'ann', { message: '' }, 4202],
  ])('is refused %s', async (_, parts, sourceId, content, wireCode) => {
    const walk = await talking(parts);
    await expect(walk.give(say('b1', sourceId, content))).rejects.toMatchObject({
      code: 'STEP_REFUSED',
      wireCode,
    });
  });

  it('is given to no reaction, whatever that takes', async () => {
    const walk = await waiting(filter('true', goTo('$terminate')), { broadcastAllowed: true });
    await expect(walk.give(say('b1', 'bob'))).rejects.toMatchObject({ wireCode: 4101 });
  });

  it('echoes an answer that matched, before its own message, and no other', async () => {
    const condition = filter("$event.type != 'no'", { ...title('own', 'ann'), ...stay });
    const walk = await waiting(condition, { echoResponses: true }, { directory });
    const { messages } = await walk.give(answer('e1', 'org.wt.client.tell'));
    expect(messages.map(({ to, seq, event: { data } }) => [data?.title, to, seq])).toEqual([
      ['Action by dora', [], 1],
      ['own', ['ann'], 2],
    ]);
    const second = await walk.give({
      ...answer('e2', 'org.wt.client.tell'),
      source: { id: 'eve' },
    });
    expect(second.messages[0]).toMatchObject({
      to: ['dora', 'ann'],
      event: {
        data: {
          content: {
            valuesType: 'broadcastValues',
            values: { a: 1, re: 'q', messageSource: { id: 'eve' } },
          },
        },
      },
    });
    expect((await walk.give(answer('e3', 'other'))).messages).toHaveLength(1);
    expect((await walk.give(answer('e4', 'no'))).messages).toEqual([]);
  });
});

const report = (sourceId: string): Event => ({
  ...event('r1', 'x'),
  source: { id: sourceId },
  data: { content: { error: { message: 'broken', code: 1, cause: { name: 'E' } } } },
});

describe('a report of a failure', () => {
  const directory = staticDirectory({
    services: [{ nodeType: 'robot', nodeId: 'r1' }],
    participants: [{ id: 'root', roles: ['admin'] }],
  });

  it.each([
    ['robot', ['ann', 'bob'], 'e'],
    ['r1', ['ann', 'bob'], 'e'],
    ['root', ['ann', 'bob'], 'e'],
    ['ann', undefined, 'm'],
    ['SYSTEM', undefined, 'm'],
  ])('from %s', async (sourceId, to, type) => {
    const walk = await waiting(filter("$event.type = 'x'"), {}, { directory });
    walk.state = { ...walk.state!, participants: ['ann', 'robot', 'bob'] };
    const { messages, log } = await walk.give(report(sourceId));
    expect(messages[0]?.to).toEqual(to);
    expect(log.map((line) => line.type)).toEqual([type]);
  });

  it('from a service that the thred has not asked is an ordinary event', async () => {
    const walk = await waiting(filter("$event.type = 'x'"), {}, { directory });
    expect((await walk.give(report('robot'))).log).toMatchObject([{ type: 'm' }]);
  });

  it('to a thred in which nobody takes part tells nobody', async () => {
    const walk = await waiting(filter('true'), {}, { directory });
    expect((await walk.give(report('root'))).messages).toEqual([]);
  });

  it('that starts a thred is its first input', async () => {
    const walk = new Walk(
      pattern('P', [reaction('open', filter('$exists($content.error)', tell('ann')))]),
      { directory },
    );
    expect((await walk.give(report('root'))).log).toMatchObject([{ type: 'm', from: 'open' }]);
  });
});
