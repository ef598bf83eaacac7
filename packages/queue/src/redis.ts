export { RedisQService } from './redis/RedisQService.ts';

export type { RedisClient, ServerFacts } from '@srvthreds/core/redis';
export type { RedisQServiceOptions } from './redis/options.ts';
