export { RedisStorage } from './redis/RedisStorage.ts';

export type { RedisClient, RedisClientOptions, ServerFacts } from '@srvthreds/core/redis';
export type { RedisStorageOptions } from './redis/RedisStorage.ts';
