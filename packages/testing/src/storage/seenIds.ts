import type { SeenId, Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { PartitionOwner } from './PartitionOwner.ts';

export function seenSuite(storage: () => Storage): void {
  describe('seen ids', () => {
    it('come back in the order in which they were added, with their times', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', {
        seen: {
          add: [
            { id: 'z', at: 30 },
            { id: 'y', at: 10 },
          ],
        },
      });
      await owner.change('a', etag, { seen: { add: [{ id: 'a', at: 20 }] } });
      expect((await owner.get('a')).seen).toEqual([
        { id: 'z', at: 30 },
        { id: 'y', at: 10 },
        { id: 'a', at: 20 },
      ]);
    });

    it('are forgotten when told, while others are added', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', {
        seen: { add: [seen('1'), seen('2'), seen('3')] },
      });
      await owner.change('a', etag, { seen: { add: [seen('4')], drop: ['1', '3', 'unknown'] } });
      expect((await owner.get('a')).seen).toEqual([seen('2'), seen('4')]);
    });

    it('stay through commits that do not speak of them', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { seen: { add: [seen('1')] } });
      await owner.change('a', etag, { state: 'next' });
      expect((await owner.get('a')).seen).toEqual([seen('1')]);
    });

    it('belong to one aggregate', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { seen: { add: [seen('1')] } });
      await owner.create('b', { seen: { add: [seen('1'), seen('2')] } });
      expect((await owner.get('a')).seen).toEqual([seen('1')]);
    });

    it('keep their order over a thousand, with one dropped for each that is added', async () => {
      const owner = await PartitionOwner.of(storage());
      const ids = Array.from({ length: 1_000 }, (_, n) => seen(`e${n}`));
      let { etag } = await owner.create('a', { seen: { add: ids.slice(0, 990) } });
      for (let n = 0; n < 10; n++)
        ({ etag } = await owner.change('a', etag, {
          seen: { add: [ids[990 + n]!], drop: [`e${n}`] },
        }));
      expect((await owner.get('a')).seen).toEqual(ids.slice(10));
    });
  });
}

function seen(id: string): SeenId {
  return { id, at: 1_767_225_600_000 };
}
