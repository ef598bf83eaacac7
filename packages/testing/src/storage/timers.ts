import type { NewTimer, Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { PartitionOwner } from './PartitionOwner.ts';

export function timerSuite(storage: () => Storage): void {
  const due = (at: number, limit = 1_000) => storage().due(0, { at, limit });

  describe('timers', () => {
    it('are due at their moment, not before, and say when the next one is', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { schedule: [timer('t', 1_000, '{"x":1}')] });
      expect(await due(999)).toEqual({ timers: [], nextDueAt: 1_000 });
      const found = { id: 't', aggregateId: 'a', dueAt: 1_000, body: '{"x":1}' };
      expect(await due(1_000)).toEqual({ timers: [found] });
    });

    it('come earliest first, whatever the order in which they were set', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { schedule: [timer('a3', 30), timer('a1', 10), timer('a5', 50)] });
      await owner.create('b', { schedule: [timer('b4', 40), timer('b2', 20)] });
      expect(await owner.dueAt(40)).toEqual(['a1', 'b2', 'a3', 'b4']);
      expect((await due(40)).nextDueAt).toBe(50);
    });

    it('are sorted as numbers', async () => {
      const owner = await PartitionOwner.of(storage());
      const later = 1_767_225_600_000;
      await owner.create('a', { schedule: [timer('c', later), timer('b', 100), timer('a', 99)] });
      expect(await owner.dueAt(later)).toEqual(['a', 'b', 'c']);
    });

    it('come no more than the limit at a time, and the next one is the first that is left', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { schedule: [1, 2, 3, 4, 5].map((n) => timer(`t${n}`, n)) });
      const { timers, nextDueAt } = await due(4, 2);
      expect(timers.map(({ id }) => id)).toEqual(['t1', 't2']);
      expect(nextDueAt).toBe(3);
    });

    it('stay until they are taken back: being read does not end them', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { schedule: [timer('t', 1)] });
      expect(await due(5)).toEqual(await due(5));
      expect(await owner.dueAt(5)).toEqual(['t']);
    });

    it.each([
      ['later', 500],
      ['earlier', 5],
    ])('are replaced by one of the same id that is due %s', async (_when, dueAt) => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { schedule: [timer('t', 50, 'old')] });
      await owner.change('a', etag, { schedule: [timer('t', dueAt, 'new')] });
      expect(await due(dueAt - 1)).toEqual({ timers: [], nextDueAt: dueAt });
      expect(await due(1_000)).toEqual({
        timers: [{ id: 't', aggregateId: 'a', dueAt, body: 'new' }],
      });
    });

    it('are taken back by id; unknown ids are passed over', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { schedule: [timer('1', 1), timer('2', 2)] });
      await owner.change('a', etag, { cancel: ['1', 'unknown'] });
      expect(await due(9)).toMatchObject({ timers: [{ id: '2' }] });
      expect((await due(0)).nextDueAt).toBe(2);
    });

    it('are taken back all at once, of this aggregate only', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { schedule: [timer('1', 1), timer('2', 2)] });
      await owner.create('b', { schedule: [timer('1', 3)] });
      await owner.change('a', etag, { cancel: 'all' });
      expect(await due(9)).toMatchObject({ timers: [{ aggregateId: 'b', id: '1' }] });
    });

    it('have ids of their aggregate: the same id elsewhere is another timer', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { schedule: [timer('t', 1)] });
      await owner.create('b', { schedule: [timer('t', 2)] });
      await owner.change('a', etag, { cancel: ['t'] });
      expect((await due(9)).timers).toMatchObject([{ aggregateId: 'b', id: 't' }]);
    });

    it('are set by the same commit that takes others back', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { schedule: [timer('old', 1)] });
      await owner.change('a', etag, { cancel: ['old'], schedule: [timer('new', 2)] });
      expect(await owner.dueAt(9)).toEqual(['new']);
    });

    it('of other partitions are not seen', async () => {
      const one = await PartitionOwner.of(storage(), 1);
      await one.create('a', { schedule: [timer('t', 1)] });
      expect(await due(9)).toEqual({ timers: [] });
    });
  });
}

function timer(id: string, dueAt: number, body = ''): NewTimer {
  return { id, dueAt, body };
}
