import { digest, type Spawn } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { MOST_CHILDREN, MOST_GENERATIONS } from '../../src/step/StepContext.ts';
import type { StepResult } from '../../src/step/StepResult.ts';
import type { ThredChild } from '../../src/step/ThredState.ts';
import { event, filter, on, values } from '../kit/patterns.ts';
import { waiting } from '../kit/steps.ts';

const known: Readonly<Record<string, { isLimited: boolean }>> = {
  q: { isLimited: false },
  few: { isLimited: true },
};

/** A step that spawns. */
async function spawning(
  directive: Partial<Spawn>,
  xpr?: string,
  generation?: number,
  children?: readonly ThredChild[],
) {
  const spawn: Spawn = { names: ['q'], type: 'child', input: 'default', ...directive };
  const condition = on('go', { spawn, ...(xpr === undefined ? {} : { onTrue: { xpr } }) });
  const walk = await waiting(
    condition,
    {},
    {
      findPattern: (id) => {
        const found = Object.hasOwn(known, id) ? known[id] : undefined;
        return found && { id, version: 'v', ...found };
      },
    },
  );
  if (generation !== undefined)
    walk.state = {
      ...walk.state!,
      parent: { thredId: 'p_0', spawnType: 'child', generation },
    };
  if (children) walk.state = { ...walk.state!, children };
  return () => walk.give(event('e1', 'go', values({ a: 1 })));
}

const many = (spawnType: 'child' | 'sibling'): readonly ThredChild[] =>
  Array.from({ length: MOST_CHILDREN }, (_, n) => ({ thredId: `q_${n}`, spawnType }));

const ids = ({ spawns }: StepResult): string[] => spawns.map(({ thredId }) => thredId);

describe('a spawn directive', () => {
  it('wants a thred of each pattern, in order, and passes over those that are not there', async () => {
    const result = await (await spawning({ names: ['q', 'none', 'few', 'q'] }))();
    expect(ids(result)).toEqual(
      ['q', 'few', 'q'].map((id, index) => `${id}_${digest('p_1', 'e1', `spawn ${index}`)}`),
    );
    expect(result.spawns[0]).toMatchObject({
      parent: { thredId: 'p_1', spawnType: 'child', generation: 1 },
    });
    expect(result.spawns[0]).not.toHaveProperty('event');
    expect(result.spawns[0]).not.toHaveProperty('context');
  });

  it('names the same threds again when the step is made again', async () => {
    const first = await (await spawning({}))();
    const second = await (await spawning({}))();
    expect(ids(second)).toEqual(ids(first));
  });

  it('keeps them as children of the thred, with the limiter that stands between', async () => {
    const { state, spawns } = await (await spawning({ names: ['q', 'few'], type: 'sibling' }))();
    expect(state.children).toEqual([
      { thredId: spawns[0]!.thredId, spawnType: 'sibling' },
      { thredId: spawns[1]!.thredId, spawnType: 'sibling', limitedBy: 'few' },
    ]);
  });

  it('forwards the event, for the new thred', async () => {
    const { spawns } = await (await spawning({ input: 'forward' }))();
    expect(spawns[0]!.event).toMatchObject({ id: 'e1', type: 'go', thredId: spawns[0]!.thredId });
  });

  it('gives an event from a local; without one, nothing', async () => {
    const local = { input: 'local', localName: 'note' } as const;
    const set = "$setLocal('note', $merge([$event, {'type': 'note'}]))";
    const { spawns } = await (await spawning(local, set))();
    expect(spawns[0]!.event).toMatchObject({ id: 'e1', type: 'note' });
    expect((await (await spawning(local))()).spawns[0]).not.toHaveProperty('event');
  });

  it('gives a copy of what the thred knows', async () => {
    const { spawns } = await (await spawning({ context: true }, "$setLocal('a', 1)"))();
    expect(spawns[0]!.context).toMatchObject({ locals: { a: 1 } });
  });

  it.each<[string, Partial<Spawn>, string | undefined, number | undefined]>([
    ['STEP_NO_LOCAL_NAME', { input: 'local' }, undefined, undefined],
    ['STEP_BAD_SPAWN_INPUT', { input: 'local', localName: 'a' }, "$setLocal('a', 1)", undefined],
    ['STEP_SPAWN_TOO_DEEP', {}, undefined, MOST_GENERATIONS],
  ])('fails with %s', async (code, directive, xpr, generation) => {
    const step = await spawning(directive, xpr, generation);
    await expect(step()).rejects.toMatchObject({ code });
  });

  it('does nothing in a step that does not match', async () => {
    const walk = await waiting(
      filter('false', { spawn: { names: ['q'], type: 'child', input: 'default' } }),
    );
    expect((await walk.give(event('e1', 'go'))).spawns).toEqual([]);
  });

  it('forgets the oldest siblings when there are too many, and refuses too many children', async () => {
    const siblings = await spawning({ type: 'sibling' }, undefined, undefined, many('sibling'));
    const { state, spawns } = await siblings();
    expect(state.children).toHaveLength(MOST_CHILDREN);
    expect(state.children?.[0]?.thredId).toBe('q_1');
    expect(state.children?.at(-1)?.thredId).toBe(spawns[0]?.thredId);
    const children = await spawning({}, undefined, undefined, many('child'));
    await expect(children()).rejects.toMatchObject({ code: 'STEP_TOO_MANY_CHILDREN' });
  });
});
