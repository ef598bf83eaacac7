export { RedisStorage } from './redis/RedisStorage.ts';

export type { RedisStorageOptions } from './redis/RedisStorage.ts';
export type { RedisClient } from './redis/Script.ts';
export type { ServerFacts } from './redis/serverFacts.ts';
