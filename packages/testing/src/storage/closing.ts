import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';

const CALLS: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
  read: (storage) => storage.read({ partition: 0, id: 'a' }),
  commit: (storage) =>
    storage.commit({ partition: 0, id: 'a' }, { state: 's' }, { ifAbsent: true, fence: 'f' }),
  settle: (storage) => storage.settle(0, ['m']),
  unsettled: (storage) => storage.unsettled(0, { olderThanMs: 0, limit: 1 }),
  due: (storage) => storage.due(0, { at: 0, limit: 1 }),
  scan: (storage) => storage.scan(0, { limit: 1 }),
  count: (storage) => storage.count(0, 'l'),
  journal: (storage) => storage.journal(0, { limit: 1 }),
  trim: (storage) => storage.trim(0, { maxEntries: 0 }),
  acquire: (storage) => storage.acquire('l', { ttlMs: 1_000, holder: 'h' }),
  leases: (storage) => storage.leases(''),
};

export function closeSuite(storage: () => Storage): void {
  describe('close', () => {
    it('may be called twice', async () => {
      await storage().close();
      expect(await refusalOf(storage().close())).toBeUndefined();
    });

    it.each(Object.keys(CALLS))('makes %s refuse', async (method) => {
      await storage().close();
      expect(await refusalOf(CALLS[method]!(storage()))).toBe('STORAGE_CLOSED');
    });
  });
}
