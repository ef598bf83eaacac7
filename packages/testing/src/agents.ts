export { describeMailbox } from './mailbox/describeMailbox.ts';
export { describeRefreshTokens } from './refreshTokens/describeRefreshTokens.ts';
export { describeSessions } from './sessions/describeSessions.ts';

export type { DescribeMailboxOptions } from './mailbox/describeMailbox.ts';
export type { DescribeRefreshTokensOptions } from './refreshTokens/describeRefreshTokens.ts';
export type { DescribeSessionsOptions } from './sessions/describeSessions.ts';
