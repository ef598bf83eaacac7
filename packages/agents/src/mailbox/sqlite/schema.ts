/**
 * Tables of mailboxes. `held`, `bytes` and `ids` count what the other two have of a mailbox. `appended_at` is in
 * milliseconds since 1970.
 */
export const MAILBOX_SCHEMA = `
  CREATE TABLE IF NOT EXISTS mailbox (
    participant TEXT PRIMARY KEY, last INTEGER NOT NULL, taken INTEGER NOT NULL, lost INTEGER NOT NULL,
    held INTEGER NOT NULL, bytes INTEGER NOT NULL, ids INTEGER NOT NULL, appended_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS mailbox_idle ON mailbox (appended_at) WHERE ids > 0;
  CREATE INDEX IF NOT EXISTS mailbox_age ON mailbox (appended_at);

  CREATE TABLE IF NOT EXISTS mailbox_entry (
    participant TEXT NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY (participant, number)
  );

  CREATE TABLE IF NOT EXISTS mailbox_id (
    participant TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (participant, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS mailbox_id_order ON mailbox_id (participant, number);
`;
