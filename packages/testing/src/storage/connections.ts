import type { Storage } from '@srvthreds/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import { PartitionOwner } from './PartitionOwner.ts';
import { everythingIn, type StorageSetUp } from './StorageScene.ts';

/** What holds between two programs that use the same data. */
export function connectionSuite(
  storage: () => Storage,
  reopen: NonNullable<StorageSetUp['reopen']>,
): void {
  describe('two connections', () => {
    let other: Storage;
    beforeEach(async () => {
      other = await reopen(storage());
    });
    afterEach(() => other.close());

    it('see the same data', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', {
        seen: { add: [{ id: 'e', at: 1 }] },
        enqueue: [{ id: 'm', topic: 't', body: 'b' }],
        schedule: [{ id: 't', dueAt: 1, body: 'b' }],
        labels: ['l'],
        journal: ['j'],
      });
      expect(await everythingIn(other, 0, ['l'])).toEqual(await everythingIn(storage(), 0, ['l']));
    });

    it('share leases and fences', async () => {
      const owner = await PartitionOwner.of(storage());
      const request = { ttlMs: 60_000, holder: 'other', partition: 0 };
      expect(await other.acquire('partition/0', request)).toBeUndefined();
      expect(await other.leases('')).toMatchObject([{ name: 'partition/0', holder: 'suite' }]);
      await owner.lease.release();
      const next = await PartitionOwner.of(other);
      expect(next.lease.fence).not.toBe(owner.lease.fence);
      expect(await refusalOf(owner.create('a'))).toBe('STORAGE_STALE_OWNER');
      await next.create('a');
    });

    it('let one of two writers win that decided on the same state', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a');
      const options = { ifEtag: etag, fence: owner.lease.fence };
      const results = await Promise.all(
        [storage(), other].map((via, n) =>
          refusalOf(via.commit({ partition: 0, id: 'a' }, { state: String(n) }, options)),
        ),
      );
      expect(new Set(results)).toEqual(new Set(['STORAGE_VERSION_CONFLICT', undefined]));
    });

    it('leave the other one open when one is closed, and the data where it is', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { state: 'kept' });
      await storage().close();
      expect(await other.read({ partition: 0, id: 'a' })).toMatchObject({ etag, state: 'kept' });
    });
  });
}
