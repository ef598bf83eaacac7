import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { PartitionOwner } from './PartitionOwner.ts';
import { catalogueCommit } from './StorageScene.ts';

/** Texts that a careless driver cuts, escapes or takes for a pattern of its own. */
const AWKWARD = [
  'a b',
  'a:b/c.d',
  `quotes ' " \` and \\`,
  '{tag}',
  '%_*?[a]',
  'line\nbreak\ttab',
  'Zürich 東京 🙂',
  '$where',
  '__proto__',
];

export function commitSuite(storage: () => Storage): void {
  describe('commits', () => {
    it('has nothing to read where nothing was committed', async () => {
      expect(await storage().read({ partition: 0, id: 'a' })).toBeUndefined();
    });

    it('gives back the state and the etag of the last commit', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { state: '{"n":1}' });
      expect(await owner.read('a')).toEqual({ etag, state: '{"n":1}', seen: [], unsettled: [] });
    });

    it('gives a new etag with every commit, also with one that changes nothing', async () => {
      const owner = await PartitionOwner.of(storage());
      const etags = [(await owner.create('a')).etag];
      for (let n = 0; n < 5; n++) etags.push((await owner.change('a', etags.at(-1)!, {})).etag);
      expect(new Set(etags).size).toBe(6);
      expect((await owner.get('a')).etag).toBe(etags.at(-1));
    });

    it('leaves what a commit leaves out as it was', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', {
        state: 'kept',
        seen: { add: [{ id: 'e1', at: 5 }] },
        enqueue: [{ id: 'm1', topic: 't', body: 'b' }],
        schedule: [{ id: 't1', dueAt: 10, body: 'b' }],
        labels: ['l'],
      });
      await owner.change('a', etag, { journal: ['entry'] });
      expect(await owner.get('a')).toMatchObject({ state: 'kept', seen: [{ id: 'e1', at: 5 }] });
      expect(await owner.waiting()).toEqual(['m1']);
      expect(await owner.dueAt(10)).toEqual(['t1']);
      expect(await owner.idsWith('l')).toEqual(['a']);
    });

    it('replaces a state, also by an empty text', async () => {
      const owner = await PartitionOwner.of(storage());
      const first = await owner.create('a', { state: 'long ago' });
      const second = await owner.change('a', first.etag, { state: 'now' });
      expect((await owner.get('a')).state).toBe('now');
      await owner.change('a', second.etag, { state: '' });
      expect((await owner.get('a')).state).toBe('');
    });

    it.each(AWKWARD)('keeps ids and texts as they are: %j', async (text) => {
      const owner = await PartitionOwner.of(storage());
      await owner.create(`x${text}`, { state: 'another' });
      await owner.create(text, {
        state: text,
        seen: { add: [{ id: text, at: 1 }] },
        enqueue: [{ id: text, topic: text, body: text }],
        schedule: [{ id: text, dueAt: 1, body: text }],
        labels: [text],
        journal: [text],
      });
      const { state, seen, unsettled } = await owner.get(text);
      expect(state).toBe(text);
      expect(seen).toEqual([{ id: text, at: 1 }]);
      expect(unsettled).toMatchObject([{ id: text, aggregateId: text, topic: text, body: text }]);
      expect((await storage().due(0, { at: 1, limit: 9 })).timers).toEqual([
        { id: text, aggregateId: text, dueAt: 1, body: text },
      ]);
      expect(await owner.idsWith(text)).toEqual([text]);
      expect(await owner.written()).toEqual([text]);
      await storage().settle(0, [text]);
      expect(await owner.waiting()).toEqual([]);
    });

    it('keeps two partitions apart', async () => {
      const [zero, one] = [
        await PartitionOwner.of(storage(), 0),
        await PartitionOwner.of(storage(), 1),
      ];
      await zero.create('a', { state: 'in zero', labels: ['l'], journal: ['zero'] });
      await one.create('a', { state: 'in one', labels: ['l'], journal: ['one'] });
      expect((await zero.get('a')).state).toBe('in zero');
      expect((await one.get('a')).state).toBe('in one');
      expect(await zero.written()).toEqual(['zero']);
      expect(await one.written()).toEqual(['one']);
    });

    it('commits to the catalogue without a fence, and keeps it apart from the partitions', async () => {
      const owner = await PartitionOwner.of(storage(), 0);
      await owner.create('a', { state: 'a thred' });
      const { etag } = await catalogueCommit(storage(), 'a', { state: 'v1' }, { ifAbsent: true });
      await catalogueCommit(storage(), 'a', { state: 'v2' }, { ifEtag: etag });
      expect((await storage().read({ partition: CATALOGUE, id: 'a' }))?.state).toBe('v2');
      expect((await owner.get('a')).state).toBe('a thred');
    });
  });
}
