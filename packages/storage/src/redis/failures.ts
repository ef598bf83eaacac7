import { errorMessage } from '@srvthreds/core';
import { StorageError } from '../errors.ts';

/**
 * Runs a call to the server; whatever goes wrong with it, except our own refusals, is the server being away. Whether a
 * write has happened all the same, nobody knows.
 *
 * @throws StorageError `STORAGE_UNAVAILABLE` (retryable)
 */
export async function whileThere<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(
      'STORAGE_UNAVAILABLE',
      `expected Redis to answer (${what}): ${errorMessage(error)}`,
      { retryable: true, cause: error },
    );
  }
}
