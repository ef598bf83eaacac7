import type { Condition, Pattern } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/index.ts';
import { event, filter, goTo, on, pattern, reaction, tell, values } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const open = reaction('open', on('open'));

/** A thred that waits in a reaction with this condition. */
async function waitingIn(scene: Scene, condition: Condition, more: Partial<Pattern> = {}) {
  const engine = await scene.start({
    patterns: [pattern('P', [open, reaction('wait', condition)], more)],
  });
  return { engine, thredId: await begin(scene, engine) };
}

async function begin(scene: Scene, engine: Engine): Promise<string> {
  const { threds } = await scene.send(engine, event('begin', 'open'));
  scene.take();
  return threds[0]!;
}

const outcomes = async (
  scene: Scene,
  engine: Engine,
  thredId: string,
  types: readonly string[],
) => {
  const found: string[] = [];
  for (const [index, type] of types.entries())
    found.push((await scene.send(engine, event(`${type}-${index}`, type, { thredId }))).outcome);
  return found;
};

const and = (...operands: Condition[]): Condition => ({ type: 'and', operands });

const sending = (text: string) =>
  pattern('P', [reaction('open', on('open', tell('ann', { text })))]);

const chain = (last: number) => ({
  type: 'filter' as const,
  xpr: 'true',
  onTrue: { xpr: "$setLocal('n', $exists($local('n')) ? $local('n') + 1 : 1)" },
  ...tell('ann'),
  transition: { name: 'loop', input: 'forward' as const },
  // The last one waits.
  ...(last > 0 ? { xpr: `$not($exists($local('n'))) or $local('n') < ${last}` } : {}),
});

const looping = (name: string, last: number) =>
  pattern(name, [reaction('open', on(name)), reaction('loop', chain(last))]);

describe('conditions and expressions', () => {
  it('C7: two and-conditions side by side share nothing', async () => {
    const scene = new Scene();
    // By depth, a1 and b2 would look like the two operands of one and.
    const either: Condition = {
      type: 'or',
      operands: [and(on('a1'), on('a2')), and(on('b1'), on('b2'))],
    };
    const { engine, thredId } = await waitingIn(scene, either);
    expect(await outcomes(scene, engine, thredId, ['a1', 'b2', 'b1'])).toEqual([
      'no-match',
      'no-match',
      'applied',
    ]);
  });

  it('C8: an and that has fired and stays collects afresh', async () => {
    const scene = new Scene();
    const condition = { ...and(on('a'), on('b')), ...goTo('$noTransition'), ...tell('ann') };
    const { engine, thredId } = await waitingIn(scene, condition);
    expect(await outcomes(scene, engine, thredId, ['a', 'b', 'x', 'b', 'a'])).toEqual([
      'no-match',
      'applied',
      'no-match',
      'no-match',
      'applied',
    ]);
    expect(scene.take()).toHaveLength(2);
  });

  it('C9: what a filter sets is kept if it matches and dropped if it does not', async () => {
    const scene = new Scene();
    const condition: Condition = {
      type: 'or',
      ...goTo('$noTransition'),
      operands: [
        filter("($setLocal('missed', $event.id); false)"),
        filter("($setLocal('hit', $event.id); $event.type = 'go')"),
      ],
    };
    const { engine, thredId } = await waitingIn(scene, condition);
    const locals = async () => (await engine.threds.state(thredId))?.locals;
    await scene.send(engine, event('e1', 'other', { thredId }));
    expect(await locals()).toEqual({});
    await scene.send(engine, event('e2', 'go', { thredId }));
    expect(await locals()).toEqual({ hit: 'e2' });
  });

  it('C10: blanks around `$xpr( … )` are fine, a missing `)` is refused when it is loaded', async () => {
    const scene = new Scene();
    const engine = await scene.start({ patterns: [sending('$xpr(  $event.id  )  ')] });
    await scene.send(engine, event('e1', 'open'));
    expect(scene.take()[0]?.event.data?.content?.values).toEqual({ text: 'e1' });
    await expect(engine.patterns.add(sending('$xpr( $event.id ] '))).rejects.toMatchObject({
      code: 'PATTERN_INVALID',
    });
  });

  it('C11: text in an event that looks like an expression stays text', async () => {
    const scene = new Scene();
    const copying = pattern('P', [
      reaction(
        'open',
        on('open', {
          onTrue: { xpr: "$setLocal('secret', 'hidden')" },
          transform: {
            eventDataTemplate: {
              title: '$xpr( $values.title )',
              content: { values: { $xpr: '$values' } },
            },
          },
          publish: { to: ['$xpr( $values.to )'] },
        }),
      ),
    ]);
    const engine = await scene.start({ patterns: [copying] });
    const evil = "$xpr( $local('secret') )";
    const sent = { title: evil, to: evil, nested: { $xpr: "$setLocal('x', 1)", list: [evil] } };
    await scene.send(engine, event('e1', 'open', values(sent)));
    const [message] = scene.take();
    expect(message?.event.data).toEqual({ title: evil, content: { values: sent } });
    // An address that begins with $ names a group; there is none of that name.
    expect(message?.to).toEqual([]);
  });

  it.each([
    ['an endless recursion', '($f := function($n) { $f($n + 1) + 1 }; $f(0))'],
    ['an endless tail call', '($f := function($n) { $f($n + 1) }; $f(0))'],
    ['a giant list', '$count([1..9999999])'],
    ['a catastrophic regular expression', `$contains("${'a'.repeat(60)}!", /^(a+)+$/)`],
    ['the same, interpreted', `$eval('$contains("${'a'.repeat(60)}!", /^(a+)+$/)')`],
    ['a giant text', '$join([1..90000].("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))'],
  ])('C12: %s fails like any other error, and others go on', async (_, xpr) => {
    const scene = new Scene();
    const condition: Condition = {
      type: 'or',
      ...goTo('$noTransition'),
      operands: [
        on('greedy', { onTrue: { xpr: `$setLocal('x', ${xpr})` } }),
        on('modest', tell('ann')),
      ],
    };
    const { engine, thredId } = await waitingIn(scene, condition);
    const greedy = engine.handle(event('e1', 'greedy', { thredId }));
    const modest = engine.handle(event('e2', 'modest', { thredId }));
    expect(await greedy).toMatchObject({ outcome: 'failed', error: { code: 5000 } });
    expect(await modest).toMatchObject({ outcome: 'applied' });
    expect((await engine.threds.state(thredId))?.locals).toEqual({});
  });

  it('C13: a chain of more than 100 reactions fails as a whole', async () => {
    const scene = new Scene();
    const engine = await scene.start({
      patterns: [looping('endless', 0), looping('long', 99), looping('longer', 100)],
    });
    const run = async (name: string) => {
      const [thredId] = (await scene.send(engine, event(`${name}-1`, name))).threds;
      const receipt = await scene.send(engine, event(`${name}-2`, 'go', { thredId: thredId! }));
      const told = scene.take().filter(({ to }) => to.includes('ann')).length;
      return {
        outcome: receipt.outcome,
        told,
        locals: (await engine.threds.state(thredId!))?.locals,
      };
    };
    expect(await run('endless')).toEqual({ outcome: 'failed', told: 0, locals: {} });
    // 99 that match and one that does not.
    expect(await run('long')).toEqual({ outcome: 'applied', told: 99, locals: { n: 99 } });
    expect(await run('longer')).toEqual({ outcome: 'failed', told: 0, locals: {} });
  });

  it('C14: a step made again on another machine, at the same time, gives the same result', async () => {
    const chancy = pattern('P', [
      reaction(
        'open',
        on('open', {
          ...tell('ann', {
            now: '$xpr( $now() )',
            millis: '$xpr( $millis() )',
            random: '$xpr( $random() )',
            another: '$xpr( $random() )',
            shuffled: '$xpr( $shuffle([1..20]) )',
          }),
        }),
      ),
    ]);
    const play = async () => {
      const scene = new Scene();
      const engine = await scene.start({ patterns: [chancy] });
      await scene.send(engine, event('e1', 'open'));
      return scene.take()[0]!;
    };
    const message = await play();
    expect(await play()).toEqual(message);
    const sent = message.event.data?.content?.values as Record<string, unknown>;
    expect(sent).toMatchObject({ now: '2026-01-01T00:00:00.000Z', millis: 1_767_225_600_000 });
    expect(sent['random']).not.toBe(sent['another']);
    expect(sent['shuffled']).not.toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect((sent['shuffled'] as number[]).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
  });
});
