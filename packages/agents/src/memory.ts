export { MemoryHints } from './gateway/MemoryHints.ts';
export { MemoryMailbox } from './mailbox/memory/MemoryMailbox.ts';
export { MemorySessions } from './sessions/MemorySessions.ts';
export { MemoryRefreshTokens } from './tokens/refresh/MemoryRefreshTokens.ts';

export type { MemoryMailboxOptions } from './mailbox/memory/MemoryMailbox.ts';
export type { MemorySessionsOptions } from './sessions/MemorySessions.ts';
export type { MemoryRefreshTokensOptions } from './tokens/refresh/MemoryRefreshTokens.ts';
