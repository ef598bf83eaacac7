import { startedThredId } from '@srvthreds/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { PatternsStore, ThredsStore, type Engine } from '../../src/index.ts';
import { counter, event, on, pattern, reaction } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const twin = pattern('Twin', [reaction('open', on('twin')), reaction('wait', on('end'))]);

describe('ThredsStore', () => {
  let scene: Scene;
  let engine: Engine;
  let threds: ThredsStore;
  beforeEach(async () => {
    scene = new Scene({ partitions: 8 });
    engine = await scene.start({ patterns: [counter, twin] });
    threds = new ThredsStore(new PatternsStore(scene.storage), scene.storage, { partitions: 8 });
  });

  const begin = async (count: number, type: string): Promise<string[]> => {
    const receipts = await Promise.all(
      Array.from({ length: count }, (_, index) => engine.handle(event(`${type}-${index}`, type))),
    );
    return receipts.map(({ threds: [id] }) => id!);
  };
  const allPages = async (limit: number, patternId?: string): Promise<string[][]> => {
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await threds.list({
        limit,
        ...(after === undefined ? {} : { after }),
        ...(patternId === undefined ? {} : { patternId }),
      });
      pages.push(page.threds.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined && pages.length < 1_000);
    return pages;
  };

  it.each([1, 3, 10, 37, 100])('lists every thred once, %i at a time', async (limit) => {
    const ids = [...(await begin(25, 'open')), ...(await begin(12, 'twin'))];
    const pages = await allPages(limit);
    expect(pages.flat().toSorted()).toEqual(ids.toSorted());
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
  });

  it('lists the threds of one pattern', async () => {
    await begin(5, 'open');
    const ids = await begin(3, 'twin');
    expect((await allPages(2, 'twin')).flat().toSorted()).toEqual(ids.toSorted());
    expect(await threds.list({ patternId: 'none' })).toEqual({ threds: [] });
  });

  it('lists no thred that has ended', async () => {
    const [first, ...others] = await begin(3, 'twin');
    await scene.send(engine, event('end', 'end', { thredId: first! }));
    expect((await allPages(10)).flat().toSorted()).toEqual(others.toSorted());
  });

  it.each([0, 1_001, Number.NaN])('refuses pages of %d', async (limit) => {
    await expect(threds.list({ limit })).rejects.toThrow(RangeError);
  });

  it('shows a thred without its locals and participants', async () => {
    const [id] = await begin(1, 'open');
    const now = scene.clock.now();
    expect((await threds.list()).threds).toEqual([
      {
        id,
        patternId: 'counter',
        patternName: 'Counter',
        broadcastAllowed: false,
        currentReaction: { reactionName: 'count' },
        startTime: now,
        lastUpdateTime: now,
        status: 'a',
        meta: { label: 'Counter', description: 'open' },
      },
    ]);
  });

  it('has the state of a thred that lives, and the tombstone of one that has ended', async () => {
    const [lives, ends] = await begin(2, 'twin');
    await scene.send(engine, event('end', 'end', { thredId: ends! }));
    expect(await threds.state(lives!)).toMatchObject({ id: lives, status: 'a', locals: {} });
    expect(await threds.tombstone(lives!)).toBeUndefined();
    expect(await threds.state(ends!)).toBeUndefined();
    expect(await threds.tombstone(ends!)).toMatchObject({ thredId: ends, patternId: 'twin' });
    expect(await threds.state('never-was')).toBeUndefined();
    expect(await threds.tombstone('')).toBeUndefined();
  });

  it('reads what has happened in a partition, in order and in parts', async () => {
    const start = event('open-0', 'open');
    await scene.send(engine, start);
    const thredId = startedThredId('counter', start);
    for (let index = 0; index < 5; index++)
      await scene.send(engine, event(`add-${index}`, 'add', { thredId }));
    const partition = engine.inboundQ.partitionOf({ id: 'x', thredId });
    const all = await threds.journal(partition);
    expect(all.map((line) => line.event?.id)).toEqual([
      'open-0',
      'add-0',
      'add-1',
      'add-2',
      'add-3',
      'add-4',
    ]);
    expect(all.every((line) => line.partition === partition)).toBe(true);
    const rest = await threds.journal(partition, { after: all[1]!.position, limit: 2 });
    expect(rest).toEqual(all.slice(2, 4));
  });
});
