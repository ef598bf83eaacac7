import type { AggregateRef } from './contract/records.ts';
import { StorageError } from './errors.ts';

// The errors with which every driver refuses, in the same words.

export function versionConflict(
  id: string,
  expected: string | undefined,
  found: string | undefined,
): StorageError {
  return new StorageError(
    'STORAGE_VERSION_CONFLICT',
    `expected ${id} ${place(expected)}, found it ${place(found)}`,
    { retryable: true, details: { id, expected, found } },
  );
}

export function staleOwner(
  { partition, id }: AggregateRef,
  expected: string | undefined,
  found: string | undefined,
): StorageError {
  return new StorageError(
    'STORAGE_STALE_OWNER',
    `expected fence ${expected ?? '(none)'} for partition ${partition}, found ${found ?? 'none'}`,
    { details: { partition, id, expected, found } },
  );
}

export function serverReplaced(
  { partition, id }: AggregateRef,
  fence: string | undefined,
): StorageError {
  return new StorageError(
    'STORAGE_STALE_OWNER',
    `expected the server that gave fence ${fence} of partition ${partition}, found it restarted or replaced`,
    { details: { partition, id, found: fence } },
  );
}

export function unsettledMessages(id: string, waiting: number): StorageError {
  return new StorageError(
    'STORAGE_UNSETTLED',
    `expected no message of ${id} in the outbox, found ${waiting}`,
    { retryable: true, details: { id, waiting } },
  );
}

export function leaseLost(name: string, fence: string): StorageError {
  return new StorageError('STORAGE_LEASE_LOST', `expected to hold ${name}, found it ended`, {
    details: { name, fence },
  });
}

export function storageClosed(): StorageError {
  return new StorageError('STORAGE_CLOSED', 'expected an open storage');
}

function place(etag: string | undefined): string {
  return etag === undefined ? 'absent' : `at ${etag}`;
}
