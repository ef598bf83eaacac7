import { SystemClock } from '@srvthreds/core';
import type { NewMessage, Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { PartitionOwner } from './PartitionOwner.ts';

/** Clocks of two machines may differ by so much, milliseconds. */
const CLOCK_SKEW_MS = 60_000;

export function outboxSuite(storage: () => Storage): void {
  const all = { olderThanMs: 0, limit: 1_000 };

  describe('outbox', () => {
    it('keeps a message as it was committed, with its aggregate and the time of its commit', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { enqueue: [{ id: 'm1', topic: 'to', body: '{"x":1}' }] });
      const [found, ...rest] = await storage().unsettled(0, all);
      expect(rest).toEqual([]);
      expect(found).toMatchObject({ id: 'm1', aggregateId: 'a', topic: 'to', body: '{"x":1}' });
      const offMs = found!.enqueuedAt - new SystemClock().now();
      expect(Math.abs(offMs)).toBeLessThan(CLOCK_SKEW_MS);
      expect((await owner.get('a')).unsettled).toEqual([found]);
    });

    it('lists messages in the order of commits, and of each commit', async () => {
      const owner = await PartitionOwner.of(storage());
      const a = await owner.create('a', { enqueue: messages('z', 'y') });
      const b = await owner.create('b', { enqueue: messages('x') });
      await owner.change('a', a.etag, { enqueue: messages('c', 'b', 'a') });
      await owner.change('b', b.etag, { enqueue: messages('w') });
      expect(await owner.waiting()).toEqual(['z', 'y', 'x', 'c', 'b', 'a', 'w']);
      const { unsettled } = await owner.get('a');
      expect(unsettled.map(({ id }) => id)).toEqual(['z', 'y', 'c', 'b', 'a']);
    });

    it('keeps that order over hundreds of commits', async () => {
      const owner = await PartitionOwner.of(storage());
      const expected: string[] = [];
      for (let n = 0; n < 300; n++) {
        await owner.create(`t${(n * 7919) % 300}`, { enqueue: messages(`m${n}`) });
        expected.push(`m${n}`);
      }
      expect(await owner.waiting()).toEqual(expected);
      const first = await storage().unsettled(0, { olderThanMs: 0, limit: 10 });
      expect(first.map(({ id }) => id)).toEqual(expected.slice(0, 10));
    });

    it('lists no more than the limit, the oldest first', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { enqueue: messages('1', '2', '3', '4') });
      const found = await storage().unsettled(0, { olderThanMs: 0, limit: 2 });
      expect(found.map(({ id }) => id)).toEqual(['1', '2']);
    });

    it('lists only messages of the age that is asked for', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { enqueue: messages('m1') });
      expect(await storage().unsettled(0, { olderThanMs: 600_000, limit: 9 })).toEqual([]);
      await eventually(async () =>
        expect(await storage().unsettled(0, { olderThanMs: 30, limit: 9 })).toHaveLength(1),
      );
    });

    it('crosses out what is settled, here and in its aggregate', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { enqueue: messages('1', '2', '3') });
      await storage().settle(0, ['2']);
      expect(await owner.waiting()).toEqual(['1', '3']);
      expect((await owner.get('a')).unsettled.map(({ id }) => id)).toEqual(['1', '3']);
      await storage().settle(0, ['3', '1']);
      expect(await owner.waiting()).toEqual([]);
      expect((await owner.get('a')).unsettled).toEqual([]);
    });

    it('settles as often as it is told, known or not', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { enqueue: messages('1', '2') });
      await storage().settle(0, []);
      await storage().settle(0, ['1', '1', 'unknown']);
      await storage().settle(0, ['1']);
      await storage().settle(7, ['2']);
      expect(await owner.waiting()).toEqual(['2']);
    });

    it('settles without changing the etag, so that a decision under way still fits', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { enqueue: messages('1') });
      await storage().settle(0, ['1']);
      expect((await owner.get('a')).etag).toBe(etag);
      await owner.change('a', etag, { state: 'next' });
    });

    it('keeps partitions apart, also where ids are the same', async () => {
      const [zero, one] = [
        await PartitionOwner.of(storage(), 0),
        await PartitionOwner.of(storage(), 1),
      ];
      await zero.create('a', { enqueue: messages('m') });
      await one.create('a', { enqueue: messages('m') });
      await storage().settle(0, ['m']);
      expect(await zero.waiting()).toEqual([]);
      expect(await one.waiting()).toEqual(['m']);
    });

    it('leaves a message that waits already as it is, whoever enqueues its id again', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { enqueue: messages('m', 'n') });
      const before = await storage().unsettled(0, all);
      const again = { id: 'm', topic: 'other', body: 'other' };
      await owner.change('a', etag, { enqueue: [again, ...messages('o')] });
      await owner.create('b', { enqueue: [again] });
      const after = await storage().unsettled(0, all);
      expect(after.slice(0, 2)).toEqual(before);
      expect(after.map(({ id }) => id)).toEqual(['m', 'n', 'o']);
      expect((await owner.get('b')).unsettled).toEqual([]);
      await storage().settle(0, ['m', 'n', 'o']);
      expect((await owner.get('a')).unsettled).toEqual([]);
    });

    it('takes a message again whose id was settled before', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { enqueue: messages('m', 'n') });
      await storage().settle(0, ['m']);
      await owner.change('a', etag, { enqueue: messages('m') });
      expect(await owner.waiting()).toEqual(['n', 'm']);
    });
  });
}

function messages(...ids: string[]): NewMessage[] {
  return ids.map((id) => ({ id, topic: 't', body: `body of ${id}` }));
}
