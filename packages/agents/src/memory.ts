export { MemoryMailbox } from './mailbox/memory/MemoryMailbox.ts';
export { MemoryRefreshTokens } from './tokens/refresh/MemoryRefreshTokens.ts';

export type { MemoryMailboxOptions } from './mailbox/memory/MemoryMailbox.ts';
export type { MemoryRefreshTokensOptions } from './tokens/refresh/MemoryRefreshTokens.ts';
