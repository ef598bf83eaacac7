export { describeMailbox } from './mailbox/describeMailbox.ts';
export { describeSessions } from './sessions/describeSessions.ts';

export type { DescribeMailboxOptions } from './mailbox/describeMailbox.ts';
export type { DescribeSessionsOptions } from './sessions/describeSessions.ts';
