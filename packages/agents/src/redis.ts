export { RedisHints } from './gateway/RedisHints.ts';
export { RedisMailbox } from './mailbox/redis/RedisMailbox.ts';
export { RedisSessions } from './sessions/redis/RedisSessions.ts';
export { RedisRefreshTokens } from './tokens/refresh/redis/RedisRefreshTokens.ts';

export type { RedisHintsOptions } from './gateway/RedisHints.ts';
export type { RedisMailboxOptions } from './mailbox/redis/RedisMailbox.ts';
export type { RedisSessionsOptions } from './sessions/redis/RedisSessions.ts';
export type { RedisRefreshTokensOptions } from './tokens/refresh/redis/RedisRefreshTokens.ts';
