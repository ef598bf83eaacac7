export { connectRedis } from './redis/connectRedis.ts';
export { redisPlace } from './redis/redisPlace.ts';
export { RedisScript } from './redis/RedisScript.ts';
export { sendTogether } from './redis/sendTogether.ts';
export { readServerFacts } from './redis/serverFacts.ts';

export type { RedisClientOptions, RedisConnection } from './redis/connectRedis.ts';
export type { RedisClient } from './redis/RedisScript.ts';
export type { ServerFacts } from './redis/serverFacts.ts';
