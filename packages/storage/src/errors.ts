import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes thrown by `@srvthreds/storage`. */
export const STORAGE_ERRORS = {
  STORAGE_VERSION_CONFLICT: {
    means: 'An aggregate is not as it was when it was read; somebody else has committed meanwhile.',
    remedy: 'Read it and decide again. Engines do this by themselves.',
  },
  STORAGE_STALE_OWNER: {
    means:
      'A commit carried the fence of an owner that is no longer the owner of the partition, or of one whose server has been restarted or replaced.',
    remedy:
      'Give the partition up. Engines do this by themselves; often it means a stalled process.',
  },
  STORAGE_LEASE_LOST: {
    means: 'A lease was to be renewed after it had ended.',
    remedy: 'Take it anew. Engines do this by themselves; often it means a stalled process.',
  },
  STORAGE_UNSETTLED: {
    means: 'An aggregate was to be removed while messages of it wait in the outbox.',
    remedy: 'Remove it after its messages have been sent.',
  },
  STORAGE_TOO_LARGE: {
    means: 'A part of a commit is over its limit.',
    remedy: 'Keep large content elsewhere and a reference to it in the thred.',
  },
  STORAGE_UNAVAILABLE: {
    means: 'The server does not answer.',
    remedy: 'Wait: engines keep what they hold, in order, and go on by themselves.',
  },
  STORAGE_NOT_REPLICATED: {
    means: 'Too few replicas have what was written, with `ackAfter: replicated`.',
    remedy: 'Bring replicas back: engines keep what they hold, in order, and go on by themselves.',
  },
  STORAGE_CLOSED: {
    means: 'The storage was used after it was closed.',
    remedy: 'Shut the engines down before the storage.',
  },
  STORAGE_NOT_CONFIGURED: {
    means: '`StorageFactory.getStorage()` was called before a storage was configured.',
    remedy: "Write `await StorageFactory.configure('memory:')` at the start of the program.",
  },
  STORAGE_DRIVER_MISSING: {
    means: 'A driver needs a package that is not installed.',
    remedy: 'Install the package that the message names; drivers keep theirs optional.',
  },
  STORAGE_URL_UNKNOWN: {
    means: 'A storage URL has a scheme for which there is no driver.',
    remedy: 'Use one of the schemes that the message lists.',
  },
  STORAGE_URL_INVALID: {
    means: 'A storage URL has a scheme that is known, and a part behind it that is not understood.',
    remedy: 'Write it as the message says; the README of `@srvthreds/storage` shows each kind.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type StorageErrorCode = keyof typeof STORAGE_ERRORS;

/** A storage operation that did not do what it was asked for. */
export class StorageError extends SrvThredsError<StorageErrorCode> {}
