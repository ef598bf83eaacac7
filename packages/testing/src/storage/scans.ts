import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { PartitionOwner } from './PartitionOwner.ts';

export function scanSuite(storage: () => Storage): void {
  describe('labels', () => {
    it('find the aggregates that carry them, and no others', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { labels: ['red', 'round'] });
      await owner.create('b', { labels: ['red'] });
      await owner.create('c');
      expect(await owner.idsWith('red')).toEqual(['a', 'b']);
      expect(await owner.idsWith('round')).toEqual(['a']);
      expect(await owner.idsWith('blue')).toEqual([]);
    });

    it('are taken for the text that they are', async () => {
      const owner = await PartitionOwner.of(storage());
      const labels = ['l', 'l2', 'L', 'l:x', 'l_', 'lx', 'l%', 'l*', ' l'];
      for (const [n, label] of labels.entries()) await owner.create(`a${n}`, { labels: [label] });
      for (const [n, label] of labels.entries())
        expect(await owner.idsWith(label), `label ${label}`).toEqual([`a${n}`]);
    });

    it('are counted, as exactly as they are found', async () => {
      const owner = await PartitionOwner.of(storage());
      const count = () => storage().count(0, 'l');
      expect(await count()).toBe(0);
      const { etag } = await owner.create('a', { labels: ['l', 'm'] });
      await owner.create('b', { labels: ['l'] });
      await owner.create('c', { labels: ['l2'] });
      expect(await count()).toBe(2);
      const next = await owner.change('a', etag, { labels: ['l'] });
      expect(await count()).toBe(2);
      await owner.change('a', next.etag, { state: null });
      expect(await count()).toBe(1);
      expect(await storage().count(1, 'l')).toBe(0);
    });

    it('are replaced as a whole', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { labels: ['old', 'kept'] });
      const next = await owner.change('a', etag, { labels: ['kept', 'new'] });
      expect(await owner.idsWith('old')).toEqual([]);
      expect(await owner.idsWith('kept')).toEqual(['a']);
      expect(await owner.idsWith('new')).toEqual(['a']);
      await owner.change('a', next.etag, { labels: [] });
      expect(await owner.idsWith('kept')).toEqual([]);
      expect(await owner.idsWith()).toEqual(['a']);
    });

    it('of other partitions are not seen', async () => {
      const [zero, one] = [
        await PartitionOwner.of(storage(), 0),
        await PartitionOwner.of(storage(), 1),
      ];
      await zero.create('a', { labels: ['l'] });
      await one.create('b', { labels: ['l'] });
      expect(await zero.idsWith('l')).toEqual(['a']);
      expect(await one.idsWith('l')).toEqual(['b']);
    });
  });

  describe('scans', () => {
    it('find nothing in an empty partition', async () => {
      expect(await storage().scan(5, { limit: 10 })).toEqual([]);
    });

    it('list id, etag and state as they are now', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { state: 'old' });
      const next = await owner.change('a', etag, { state: 'new', labels: ['l'] });
      const listed = { id: 'a', etag: next.etag, state: 'new' };
      expect(await storage().scan(0, { limit: 10 })).toEqual([listed]);
      expect(await storage().scan(0, { label: 'l', limit: 10 })).toEqual([listed]);
    });

    it('are ordered by id', async () => {
      const owner = await PartitionOwner.of(storage());
      for (const id of ['b', 'B', 'a10', 'a9', 'a_1', 'a']) await owner.create(id);
      expect(await owner.idsWith()).toEqual(['B', 'a', 'a10', 'a9', 'a_1', 'b']);
    });

    it.each([undefined, 'even'])('page through everything once (label: %s)', async (label) => {
      const owner = await PartitionOwner.of(storage());
      const ids = Array.from({ length: 25 }, (_, n) => `id${String(n).padStart(2, '0')}`);
      for (const [n, id] of [...ids.entries()].toReversed())
        await owner.create(id, { labels: n % 2 === 0 ? ['even', 'all'] : ['all'] });
      const wanted = label ? ids.filter((_, n) => n % 2 === 0) : ids;
      const found: string[] = [];
      for (let after: string | undefined; ; after = found.at(-1)) {
        const page = await storage().scan(0, {
          ...(label === undefined ? {} : { label }),
          ...(after === undefined ? {} : { after }),
          limit: 4,
        });
        expect(page.length).toBeLessThanOrEqual(4);
        found.push(...page.map(({ id }) => id));
        if (page.length < 4) break;
      }
      expect(found).toEqual(wanted);
    });

    it('go on behind an id that has been removed', async () => {
      const owner = await PartitionOwner.of(storage());
      for (const id of ['a', 'c']) await owner.create(id, { labels: ['l'] });
      const { etag } = await owner.create('b', { labels: ['l'] });
      await owner.change('b', etag, { state: null });
      const found = await storage().scan(0, { label: 'l', after: 'b', limit: 10 });
      expect(found.map(({ id }) => id)).toEqual(['c']);
    });
  });
}
