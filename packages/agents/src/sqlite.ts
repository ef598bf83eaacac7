export { SqliteMailbox } from './mailbox/sqlite/SqliteMailbox.ts';

export type { SqliteMailboxOptions } from './mailbox/sqlite/SqliteMailbox.ts';
