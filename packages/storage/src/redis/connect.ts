import { errorMessage } from '@srvthreds/core';
import {
  connectRedis,
  type RedisClient,
  type RedisClientOptions,
  type RedisConnection,
} from '@srvthreds/core/redis';
import { StorageError } from '../errors.ts';

/** @throws StorageError `STORAGE_URL_INVALID` */
export function connect(
  target: string | RedisClient,
  options?: RedisClientOptions,
): RedisConnection {
  try {
    return connectRedis(target, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new StorageError('STORAGE_URL_INVALID', errorMessage(error), { cause: error });
  }
}
