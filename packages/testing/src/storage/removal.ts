import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import { PartitionOwner } from './PartitionOwner.ts';

export function removalSuite(storage: () => Storage): void {
  describe('removal', () => {
    it('takes away state, ids, labels and timers, and leaves the journal', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', {
        seen: { add: [{ id: 'e1', at: 1 }] },
        schedule: [{ id: 't1', dueAt: 1, body: '' }],
        labels: ['l'],
        journal: ['begin'],
      });
      await owner.change('a', etag, { state: null, journal: ['end'] });
      expect(await owner.read('a')).toBeUndefined();
      expect(await owner.idsWith()).toEqual([]);
      expect(await owner.idsWith('l')).toEqual([]);
      expect(await storage().due(0, { at: 1, limit: 9 })).toEqual({ timers: [] });
      expect(await owner.written()).toEqual(['begin', 'end']);
    });

    it('is refused while messages wait, and done once they are settled', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { enqueue: [{ id: 'm1', topic: 't', body: '' }] });
      const remove = () => owner.change('a', etag, { state: null });
      expect(await refusalOf(remove())).toBe('STORAGE_UNSETTLED');
      expect((await owner.get('a')).etag).toBe(etag);
      await storage().settle(0, ['m1']);
      await remove();
      expect(await owner.read('a')).toBeUndefined();
    });

    it('is not held up by messages of others', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('b', { enqueue: [{ id: 'm1', topic: 't', body: '' }] });
      const { etag } = await owner.create('a');
      await owner.change('a', etag, { state: null });
      expect(await owner.idsWith()).toEqual(['b']);
    });

    it('leaves room for a new one that has nothing of the old one', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', {
        seen: { add: [{ id: 'e1', at: 1 }] },
        schedule: [{ id: 't1', dueAt: 1, body: '' }],
        labels: ['l'],
      });
      await owner.change('a', etag, { state: null });
      await owner.create('a', { state: 'new' });
      expect(await owner.get('a')).toMatchObject({ state: 'new', seen: [], unsettled: [] });
      expect(await owner.dueAt(1)).toEqual([]);
      expect(await owner.idsWith('l')).toEqual([]);
    });

    it('never lets an etag come back', async () => {
      const owner = await PartitionOwner.of(storage());
      const etags = new Set<string>();
      for (let life = 0; life < 5; life++) {
        const { etag } = await owner.create('a');
        const { etag: changed } = await owner.change('a', etag, { state: 'same' });
        etags.add(etag).add(changed);
        await owner.change('a', changed, { state: null });
        expect(await refusalOf(owner.change('a', changed, {}))).toBe('STORAGE_VERSION_CONFLICT');
      }
      await owner.create('a');
      for (const etag of etags)
        expect(await refusalOf(owner.change('a', etag, {}))).toBe('STORAGE_VERSION_CONFLICT');
      expect(etags.size).toBe(10);
    });
  });
}
