export { SqliteMailbox } from './mailbox/sqlite/SqliteMailbox.ts';
export { SqliteSessions } from './sessions/SqliteSessions.ts';

export type { SqliteMailboxOptions } from './mailbox/sqlite/SqliteMailbox.ts';
export type { SqliteSessionsOptions } from './sessions/SqliteSessions.ts';
