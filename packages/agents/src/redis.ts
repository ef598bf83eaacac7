export { RedisMailbox } from './mailbox/redis/RedisMailbox.ts';
export { RedisRefreshTokens } from './tokens/refresh/redis/RedisRefreshTokens.ts';

export type { RedisMailboxOptions } from './mailbox/redis/RedisMailbox.ts';
export type { RedisRefreshTokensOptions } from './tokens/refresh/redis/RedisRefreshTokens.ts';
