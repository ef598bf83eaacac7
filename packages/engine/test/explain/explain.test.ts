import { describe, expect, it } from 'vitest';
import { staticDirectory } from '../../src/index.ts';
import { Scene } from '../kit/Scene.ts';
import { event, filter, on, pattern, reaction, tell, values } from '../kit/patterns.ts';

const order = event('o1', 'order', values({ amount: 50, region: 'eu' }));
const scene = new Scene();
const starting = (name: string, xpr: string, parts = {}) =>
  pattern(name, [reaction('open', filter(xpr), parts), reaction('rest', on('rest'))]);

async function explainStart(xpr: string, parts = {}, directory = staticDirectory()) {
  const alone = new Scene();
  const engine = await alone.make({ patterns: [starting('P', xpr, parts)], directory });
  const { patterns } = await engine.explain(order);
  return patterns[0]!;
}

describe('explain, of an event that is for no thred', () => {
  it('names the first part of an and that fails, with the values of its sides', async () => {
    expect(
      await explainStart("$event.type = 'order' and $values.amount > 99 and $nothing"),
    ).toEqual({
      patternId: 'p',
      version: expect.any(String),
      isCandidate: true,
      reaction: 'open',
      verdict: 'no-match',
      reasons: [
        {
          place: '',
          expression: '$values.amount > 99',
          value: 'false',
          sides: [
            { expression: '$values.amount', value: '50' },
            { expression: '99', value: '99' },
          ],
        },
      ],
    });
  });

  it('names both sides of an or that fails, and the one that holds', async () => {
    const failing = await explainStart("($event.type = 'x' or $values.amount = 1)");
    expect(failing.reasons.map(({ expression }) => expression)).toEqual([
      "$event.type = 'x'",
      '$values.amount = 1',
    ]);
    const holding = await explainStart("$event.type = 'x' or $values.amount = 50");
    expect(holding).toMatchObject({ verdict: 'matches', log: [{ type: 'm', to: 'rest' }] });
    expect(holding.reasons).toMatchObject([{ expression: '$values.amount = 50', value: 'true' }]);
  });

  it('says which operand of a condition it speaks of', async () => {
    const condition = { type: 'or' as const, operands: [on('x'), filter('$values.region')] };
    const engine = await new Scene().make({
      patterns: [pattern('P', [reaction('open', condition)])],
    });
    const { patterns } = await engine.explain(order);
    expect(patterns[0]).toMatchObject({
      verdict: 'matches',
      reasons: [{ place: '1', expression: '$values.region', value: '"eu"' }],
    });
  });

  it('says that an expression fails, and why; or only the step', async () => {
    expect(await explainStart("$event.type = 'order' and $values.region > 1")).toMatchObject({
      verdict: 'fails',
      reasons: [
        { expression: '$values.region > 1', value: expect.stringMatching(/^fails: .*type/) },
      ],
    });
    const broken = { condition: filter('true', tell("$xpr( $number('x') )")) };
    const engine = await new Scene().make({ patterns: [pattern('P', [{ name: 'r', ...broken }])] });
    expect((await engine.explain(order)).patterns[0]).toMatchObject({
      verdict: 'fails',
      reasons: [
        { expression: 'true' },
        { place: 'step', value: expect.stringMatching(/^fails: /) },
      ],
    });
  });

  it('says that the sender is not allowed, by source or by role', async () => {
    expect(await explainStart('true', { allowedSources: ['ann', '$team'] })).toMatchObject({
      verdict: 'source',
      reasons: [{ place: 'allowedSources', expression: '["ann","$team"]', value: '"bob"' }],
    });
    const directory = staticDirectory({ participants: [{ id: 'bob', roles: ['clerk'] }] });
    const permissions = { allowedRoles: ['boss'] };
    expect(await explainStart('true', { permissions }, directory)).toMatchObject({
      verdict: 'role',
      reasons: [{ place: 'permissions/allowedRoles', expression: '["boss"]', value: '["clerk"]' }],
    });
  });

  it('does not contradict what the whole gives where one part sets what another reads', async () => {
    expect(await explainStart('$exists($x := 1) and $x = 1')).toMatchObject({
      verdict: 'matches',
      reasons: [{ expression: '$exists($x := 1) and $x = 1', value: 'true' }],
    });
  });

  it('says that limits leave no place, and that a pattern is not in use', async () => {
    const limited = { ...starting('P', "$event.type = 'order'"), maxInstances: 1 };
    const one = new Scene();
    const engine = await one.start({ patterns: [limited] });
    expect((await engine.explain(order)).patterns).toMatchObject([{ verdict: 'matches' }]);
    await one.send(engine, order);
    const patternIds = ['p', 'other'];
    expect((await engine.explain({ ...order, id: 'o2' }, { patternIds })).patterns).toMatchObject([
      { verdict: 'limit', reasons: [{}, { place: 'maxInstances', expression: '1', value: '1' }] },
      { patternId: 'other', verdict: 'inactive' },
    ]);
    await engine.shutdown();
  });

  it('puts those first that the index names, and says how many it leaves out', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `P${i}`);
    const engine = await new Scene().make({
      patterns: names.map((name, i) =>
        starting(name, `$event.type = '${i === 7 ? 'order' : 'x'}'`),
      ),
    });
    const { patterns, omitted } = await engine.explain(order, { limit: 3 });
    expect(patterns.map(({ patternId, isCandidate }) => [patternId, isCandidate])).toEqual([
      ['p7', true],
      ['p0', false],
      ['p1', false],
    ]);
    expect(omitted).toEqual({ patterns: 6, threds: 0 });
    await expect(engine.explain(order, { limit: 0 })).rejects.toThrow(RangeError);
  });

  it('refuses what is no event, and shows values of a length that people read', async () => {
    const engine = await new Scene().make({ patterns: [starting('P', '$values.text = 1')] });
    await expect(engine.explain({} as never)).rejects.toMatchObject({ code: 'EVENT_INVALID' });
    const long = event('e', 'x', values({ text: 'x'.repeat(5_000) }));
    const reasons = (await engine.explain(long)).patterns[0]?.reasons;
    expect(JSON.stringify(reasons).length).toBeLessThan(1_500);
  });
});

describe('explain, of threds', () => {
  const waiting = pattern('W', [
    reaction('open', on('open', { onTrue: { xpr: "$setLocal('id', $values.id)" } })),
    reaction('wait', filter("$event.type = 'paid' and $values.id = $local('id')"), {
      allowUnboundEvents: true,
    }),
  ]);

  it('says what a bound event would do, and changes nothing', async () => {
    const engine = await scene.start({ patterns: [waiting] });
    const { threds } = await scene.send(engine, event('e1', 'open', values({ id: 7 })));
    const [thredId] = threds as [string];
    const before = JSON.stringify(await engine.threds.state(thredId));
    const ask = async (id: number) =>
      (await engine.explain(event('x', 'paid', { thredId, ...values({ id }) }))).threds;
    expect(await ask(8)).toMatchObject([
      {
        thredId,
        patternId: 'w',
        reaction: 'wait',
        verdict: 'no-match',
        reasons: [{ sides: [{ value: '8' }, { expression: "$local('id')", value: '7' }] }],
      },
    ]);
    expect(await ask(7)).toMatchObject([
      { verdict: 'matches', log: [{ type: 'm', from: 'wait' }] },
    ]);
    expect(JSON.stringify(await engine.threds.state(thredId))).toBe(before);
    const gone = await engine.explain(event('x', 'paid', { thredId: 'w_none' }));
    expect(gone).toMatchObject({ patterns: [], threds: [{ verdict: 'ended' }] });

    const offered = await engine.explain(event('y', 'paid', values({ id: 7 })));
    expect(offered.threds).toMatchObject([{ thredId, verdict: 'matches' }]);
    expect((await engine.explain(event('y', 'paid', values({ id: 9 })))).threds).toEqual([]);
    await engine.shutdown();
  });

  it('says which operands of an and are still missing', async () => {
    const both = { type: 'and' as const, operands: [on('a'), on('b'), on('c')] };
    const collecting = pattern('C', [reaction('open', on('open')), reaction('collect', both)]);
    const alone = new Scene();
    const engine = await alone.start({ patterns: [collecting] });
    const { threds } = await alone.send(engine, event('e1', 'open'));
    const thredId = threds[0]!;
    await alone.send(engine, event('e2', 'a', { thredId }));
    const [found] = (await engine.explain(event('e3', 'b', { thredId }))).threds;
    expect(found).toMatchObject({ verdict: 'no-match', reasons: [{ place: '2' }] });
    await engine.shutdown();
  });
});
