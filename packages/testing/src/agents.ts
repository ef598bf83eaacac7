export { describeMailbox } from './mailbox/describeMailbox.ts';

export type { DescribeMailboxOptions } from './mailbox/describeMailbox.ts';
