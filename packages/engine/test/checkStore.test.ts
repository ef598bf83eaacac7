import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkStore } from '../src/checkStore.ts';

const queueWith = (partitions: number, service = new MemoryQService()) =>
  new EventQ(service, { partitions });

describe('checkStore', () => {
  let storage: MemoryStorage;
  beforeEach(() => {
    storage = new MemoryStorage();
  });

  it('takes a new store and every queue with as many partitions after that', async () => {
    await checkStore(storage, queueWith(8));
    await expect(checkStore(storage, queueWith(8))).resolves.toBeUndefined();
  });

  it('refuses a queue with another number of partitions than the store was made with', async () => {
    await checkStore(storage, queueWith(8));
    await expect(checkStore(storage, queueWith(16))).rejects.toMatchObject({
      code: 'ENGINE_PARTITION_MISMATCH',
      details: { store: 8, queue: 16 },
    });
  });

  it('lets the first one decide when several come at once', async () => {
    const results = await Promise.allSettled([
      checkStore(storage, queueWith(8)),
      checkStore(storage, queueWith(16)),
      checkStore(storage, queueWith(8)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses an engine that reads other queues than those that are there', async () => {
    const service = new MemoryQService();
    await checkStore(storage, queueWith(8, service));
    await storage.acquire('member/first', { ttlMs: 60_000, holder: service.identity });
    await checkStore(storage, queueWith(8, service));
    await expect(checkStore(storage, queueWith(8))).rejects.toMatchObject({
      code: 'ENGINE_QUEUE_MISMATCH',
      message: expect.stringContaining('member/first'),
    });
  });
});
