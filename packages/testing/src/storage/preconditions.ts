import { isRetryable } from '@srvthreds/core';
import type { Precondition, Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { errorOf, refusalOf } from '../refusal.ts';
import { PartitionOwner } from './PartitionOwner.ts';
import { catalogueCommit } from './StorageScene.ts';

export function preconditionSuite(storage: () => Storage): void {
  describe('preconditions', () => {
    it('refuses to create what is there', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a');
      expect(await refusalOf(owner.create('a'))).toBe('STORAGE_VERSION_CONFLICT');
    });

    it('refuses a change to what is not there', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('other');
      expect(await refusalOf(owner.change('a', etag, {}))).toBe('STORAGE_VERSION_CONFLICT');
    });

    it('refuses a change decided on an older state, and says that it can be tried again', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a');
      await owner.change('a', etag, { state: 'newer' });
      const error = await errorOf(owner.change('a', etag, { state: 'lost update' }));
      expect(error).toMatchObject({ code: 'STORAGE_VERSION_CONFLICT' });
      expect(isRetryable(error)).toBe(true);
      expect((await owner.get('a')).state).toBe('newer');
    });

    it('refuses the same in the catalogue', async () => {
      const commit = (condition: Precondition) =>
        refusalOf(catalogueCommit(storage(), 'p', { state: '2' }, condition));
      const { etag } = await catalogueCommit(storage(), 'p', { state: '1' }, { ifAbsent: true });
      expect(await commit({ ifAbsent: true })).toBe('STORAGE_VERSION_CONFLICT');
      expect(await commit({ ifEtag: etag })).toBeUndefined();
      expect(await commit({ ifEtag: etag })).toBe('STORAGE_VERSION_CONFLICT');
    });
  });
}
