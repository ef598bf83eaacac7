export { RedisMailbox } from './mailbox/redis/RedisMailbox.ts';

export type { RedisMailboxOptions } from './mailbox/redis/RedisMailbox.ts';
