import { startedThredId, type Pattern } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { counter, event, filter, goTo, on, pattern, reaction, tell } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const first = reaction('first', on('open'));

/** Two faults that only strict loading refuses, and one that is always refused. */
const faulty = pattern('Faulty', [
  reaction('a', filter('$event.type = ', goTo('nowhere'))),
  reaction('b', on('x', { transform: {}, publish: { to: 'ann' } })),
]);

const ALWAYS_REFUSED: Readonly<Record<string, unknown>> = {
  'an expression that does not parse': pattern('P', [reaction('a', filter('1 +'))]),
  'no reactions': pattern('P', []),
  'two reactions of one name': pattern('P', [first, first]),
  'a name that is an automatic one': pattern('P', [
    reaction('P_1', on('x')),
    { condition: on('y') },
  ]),
  'an empty name': pattern('P', [reaction('', on('x'))]),
  'an unknown type of condition': {
    name: 'P',
    reactions: [{ name: 'a', condition: { type: 'xor', operands: [] } }],
  },
  'an and without operands': pattern('P', [reaction('a', { type: 'and', operands: [] })]),
  'an or without operands': pattern('P', [reaction('a', { type: 'or', operands: [] })]),
  'a source that is no regular expression': pattern('P', [
    reaction('a', on('x'), { allowedSources: '/(/' }),
  ]),
  'a template that is not closed': pattern('P', [
    reaction('a', on('x', tell('ann', { text: '$xpr( $event.id' }))),
  ]),
};

const RUN_TIME_ERRORS: Readonly<Record<string, Pattern>> = {
  'a transition to nowhere': pattern('P', [reaction('first', on('open', goTo('nowhere')))]),
  'local input without a name': pattern('P', [
    reaction('first', on('open', goTo('$next', { input: 'local' }))),
    reaction('second', on('x')),
  ]),
  'a transform that makes nothing': pattern('P', [
    reaction('first', on('open', { transform: {}, publish: { to: 'ann' } })),
  ]),
};

const named = (name: string, meta?: Pattern['meta']) =>
  pattern(name, [first], meta ? { meta } : {});

const answering = (answer: string) =>
  pattern('P', [reaction('open', on('open')), reaction('ask', on('ask', tell('ann', { answer })))]);

describe('loading a pattern', () => {
  it('C1: refuses it with all findings, each with a JSON pointer and a sentence', async () => {
    const engine = await new Scene().start();
    await expect(engine.patterns.add(faulty)).rejects.toMatchObject({
      code: 'PATTERN_INVALID',
      details: {
        findings: [
          {
            severity: 'error',
            pointer: '/reactions/0/condition/xpr',
            message: expect.stringContaining('expected'),
          },
          {
            severity: 'error',
            pointer: '/reactions/0/condition/transition/name',
            message: expect.stringContaining('nowhere'),
          },
          {
            severity: 'error',
            pointer: '/reactions/1/condition/transform',
            message: expect.stringContaining('eventDataTemplate'),
          },
        ],
      },
    });
    expect(engine.patterns.active).toEqual({});
  });

  it.each(Object.entries(ALWAYS_REFUSED))(
    'C2: refuses %s, however lenient',
    async (_, candidate) => {
      const engine = await new Scene().start();
      await expect(engine.patterns.add(candidate, { lenient: true })).rejects.toMatchObject({
        code: 'PATTERN_INVALID',
      });
    },
  );

  it.each(Object.entries(RUN_TIME_ERRORS))(
    'C3: refuses %s when strict, warns when lenient, and fails at run time',
    async (_, candidate) => {
      const scene = new Scene();
      const engine = await scene.start();
      await expect(engine.patterns.add(candidate)).rejects.toMatchObject({
        code: 'PATTERN_INVALID',
      });
      const findings = engine.patterns.validate(candidate, { lenient: true });
      expect(findings.map(({ severity }) => severity)).toEqual(['warning']);

      await engine.patterns.add(candidate, { lenient: true });
      const receipt = await scene.send(engine, event('e1', 'open'));
      expect(receipt).toMatchObject({ outcome: 'failed', error: { code: 5000 } });
    },
  );

  it('C4: uses a pattern unless `meta.active` is false, whatever else is in `meta`', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [
        named('none'),
        named('empty', {}),
        named('yes', { active: true, owner: 'me' }),
        named('free', { color: 'red' }),
        named('no', { active: false }),
      ],
    });
    expect(Object.keys(engine.patterns.active)).toEqual(['none', 'empty', 'yes', 'free']);

    await engine.patterns.add(named('yes', { active: false }));
    const { threds } = await scene.send(engine, event('e1', 'open'));
    expect(threds.map((id) => id.split('_')[0])).toEqual(['none', 'empty', 'free']);
  });

  it('C5: keeps a running thred on its version, and starts new ones with the newest', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [answering('old')] });
    const [before] = (await scene.send(engine, event('e1', 'open'))).threds;
    const { version } = await engine.patterns.add(answering('new'));
    const [after] = (await scene.send(engine, event('e2', 'open'))).threds;

    await scene.send(engine, event('e3', 'ask', { thredId: before! }));
    await scene.send(engine, event('e4', 'ask', { thredId: after! }));
    const answers = scene.take().map((message) => message.event.data?.content?.values);
    expect(answers).toEqual([{ answer: 'old' }, { answer: 'new' }]);
    expect(engine.patterns.active).toEqual({ p: version });
  });

  it('C5: a thred whose pattern was removed goes on and can be read', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [counter] });
    const [thredId] = (await scene.send(engine, event('e1', 'open'))).threds;
    await engine.patterns.remove('counter');
    expect(await scene.send(engine, event('e2', 'open'))).toMatchObject({ outcome: 'orphan' });

    // Another engine has never seen the pattern in use.
    await engine.shutdown();
    const other = await scene.start();
    expect((await other.threds.list()).threds).toMatchObject([
      { id: thredId, patternId: 'counter' },
    ]);
    expect(await scene.send(other, event('e3', 'add', { thredId: thredId! }))).toMatchObject({
      outcome: 'applied',
    });
  });

  it('C6: a pattern that fails while it is tried hides no other pattern, is logged, and its sender is told once', async () => {
    const scene = new Scene();
    const broken = pattern('Broken', [reaction('first', filter("$number('abc') > 1"))]);
    const engine = await scene.start({ patterns: [broken, counter] });
    const opening = event('e1', 'open');
    const receipt = await scene.send(engine, opening);

    expect(receipt).toMatchObject({
      outcome: 'failed',
      threds: [startedThredId('counter', opening)],
    });
    expect((await engine.threds.list()).threds).toHaveLength(1);
    const told = scene.take().filter(({ to }) => to.includes('bob'));
    expect(told).toMatchObject([
      {
        event: {
          re: 'e1',
          data: {
            title:
              'Failure processing Event e1 : Error applying pattern broken to event e1 of type open',
          },
        },
      },
    ]);
    expect(scene.logged).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({
          eventId: 'e1',
          err: expect.objectContaining({ message: expect.stringContaining('pattern broken') }),
        }),
      }),
    );
    await scene.send(engine, opening);
    expect(scene.take()).toEqual([]);
  });

  it('C6: a pattern that always fails leaves running threds alone', async () => {
    const scene = new Scene();
    const broken = pattern('Broken', [reaction('first', filter("$number('abc') > 1"))]);
    const engine = await scene.start({ patterns: [broken, counter] });
    const [thredId] = (await scene.send(engine, event('e1', 'open'))).threds;
    const receipt = await scene.send(engine, event('e2', 'add', { thredId: thredId! }));
    expect(receipt).toMatchObject({ outcome: 'applied', threds: [thredId] });
  });
});
