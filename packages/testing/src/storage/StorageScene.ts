import { CATALOGUE, type Changes, type Precondition, type Storage } from '@srvthreds/storage';
import { afterEach, beforeEach } from 'vitest';

const ALL = 10_000;

/** What a suite needs to know about the driver under test. */
export interface StorageSetUp {
  readonly makeStorage: () => Storage | Promise<Storage>;
  readonly reopen?: ((storage: Storage) => Storage | Promise<Storage>) | undefined;
}

/** One empty storage for each test, closed after it. */
export function storageForEach({ makeStorage }: StorageSetUp): () => Storage {
  let storage: Storage | undefined;
  beforeEach(async () => {
    storage = await makeStorage();
  });
  afterEach(() => storage?.close());
  return () => storage!;
}

/** All that can be seen of a partition, to be compared before and after. */
export async function everythingIn(
  storage: Storage,
  partition: number,
  labels: readonly string[] = [],
): Promise<object> {
  const listed = await storage.scan(partition, { limit: ALL });
  const refs = listed.map(({ id }) => ({ partition, id }));
  return {
    listed,
    aggregates: await Promise.all(refs.map((ref) => storage.read(ref))),
    labelled: await Promise.all(
      labels.map((label) => storage.scan(partition, { label, limit: ALL })),
    ),
    counts: await Promise.all(labels.map((label) => storage.count(partition, label))),
    outbox: await storage.unsettled(partition, { olderThanMs: 0, limit: ALL }),
    timers: await storage.due(partition, { at: Number.MAX_SAFE_INTEGER, limit: ALL }),
    journal: await storage.journal(partition, { limit: ALL }),
  };
}

/** A writer of the partition that needs no lease. */
export function catalogueCommit(
  storage: Storage,
  id: string,
  changes: Changes,
  condition: Precondition,
): Promise<{ readonly etag: string }> {
  return storage.commit({ partition: CATALOGUE, id }, changes, condition);
}
