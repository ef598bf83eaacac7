import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { refusalOf } from '../refusal.ts';
import { PartitionOwner } from './PartitionOwner.ts';

const SHORT_MS = 50;

export function fenceSuite(storage: () => Storage): void {
  const create = (id: string, fence?: string, partition = 0) =>
    storage().commit(
      { partition, id },
      { state: 's' },
      { ifAbsent: true, ...(fence === undefined ? {} : { fence }) },
    );

  const take = () =>
    storage().acquire('partition/0', { ttlMs: SHORT_MS, holder: 'h', partition: 0 });

  describe('fences', () => {
    it('refuses a commit without a fence, whether or not there is an owner', async () => {
      expect(await refusalOf(create('a'))).toBe('STORAGE_STALE_OWNER');
      await PartitionOwner.of(storage());
      expect(await refusalOf(create('a'))).toBe('STORAGE_STALE_OWNER');
    });

    it('refuses a fence that nobody was given', async () => {
      expect(await refusalOf(create('a', '1'))).toBe('STORAGE_STALE_OWNER');
      await PartitionOwner.of(storage());
      expect(await refusalOf(create('a', '1'))).toBe('STORAGE_STALE_OWNER');
      expect(await refusalOf(create('a', ''))).toBe('STORAGE_STALE_OWNER');
    });

    it('refuses the fence of another partition', async () => {
      const other = await PartitionOwner.of(storage(), 1);
      await PartitionOwner.of(storage(), 0);
      expect(await refusalOf(create('a', other.lease.fence, 0))).toBe('STORAGE_STALE_OWNER');
    });

    it('refuses the old owner from the moment somebody else has the lease', async () => {
      const old = await PartitionOwner.of(storage());
      const { etag } = await old.create('a');
      await old.lease.release();
      const next = await PartitionOwner.of(storage());
      expect(await refusalOf(old.change('a', etag, { state: 'old' }))).toBe('STORAGE_STALE_OWNER');
      expect(await refusalOf(old.create('b'))).toBe('STORAGE_STALE_OWNER');
      await next.change('a', etag, { state: 'next' });
      expect((await next.get('a')).state).toBe('next');
      expect(await next.read('b')).toBeUndefined();
    });

    it('refuses an owner whose lease ran out unnoticed and was taken by somebody else', async () => {
      const stalled = await take();
      const next = await eventually(async () => {
        const lease = await take();
        expect(lease).toBeDefined();
        return lease;
      });
      expect(await refusalOf(create('a', stalled?.fence))).toBe('STORAGE_STALE_OWNER');
      expect(await refusalOf(create('a', next?.fence))).toBeUndefined();
    });

    it('accepts the last owner after its release, until the next one comes', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.lease.release();
      await owner.create('a');
      await PartitionOwner.of(storage());
      expect(await refusalOf(owner.create('b'))).toBe('STORAGE_STALE_OWNER');
    });

    it('accepts the last owner after its lease ran out, until the next one comes', async () => {
      const lease = await take();
      await eventually(async () => expect(await storage().leases('partition/')).toEqual([]));
      expect(await refusalOf(create('a', lease?.fence))).toBeUndefined();
    });

    it('leaves the fence alone when a lease is refused', async () => {
      const owner = await PartitionOwner.of(storage());
      expect(await take()).toBeUndefined();
      await owner.create('a');
    });

    it('leaves the fences alone when a lease is for no partition', async () => {
      const owner = await PartitionOwner.of(storage());
      const lease = await storage().acquire('member/a', { ttlMs: SHORT_MS, holder: 'a' });
      await owner.create('a');
      expect(await refusalOf(create('b', lease?.fence))).toBe('STORAGE_STALE_OWNER');
    });

    it('gives every holder another fence', async () => {
      const fences = new Set<string>();
      for (let n = 0; n < 40; n++) {
        const partition = n % 2;
        const name = `partition/${partition}`;
        const lease = await storage().acquire(name, { ttlMs: 60_000, holder: 'h', partition });
        fences.add(lease!.fence);
        await lease!.release();
      }
      expect(fences.size).toBe(40);
    });

    it('keeps its fence when a lease is renewed', async () => {
      const owner = await PartitionOwner.of(storage());
      const { fence } = owner.lease;
      await owner.lease.renew();
      expect(owner.lease.fence).toBe(fence);
      await owner.create('a');
    });
  });
}
