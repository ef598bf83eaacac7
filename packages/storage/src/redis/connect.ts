import { errorMessage } from '@srvthreds/core';
import { connectRedis, type RedisClient, type RedisConnection } from '@srvthreds/core/redis';
import { StorageError } from '../errors.ts';

/** @throws StorageError `STORAGE_URL_UNKNOWN` */
export function connect(target: string | RedisClient): RedisConnection {
  try {
    return connectRedis(target);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new StorageError('STORAGE_URL_UNKNOWN', errorMessage(error), { cause: error });
  }
}
