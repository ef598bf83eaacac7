export { MemoryMailbox } from './mailbox/memory/MemoryMailbox.ts';

export type { MemoryMailboxOptions } from './mailbox/memory/MemoryMailbox.ts';
