/** Tables of the storage. `at`, `due_at` and the like are milliseconds since 1970. */
export const STORAGE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS aggregate (
    partition INTEGER NOT NULL, id TEXT NOT NULL, etag TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (partition, id)
  ) WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS seen (
    position INTEGER PRIMARY KEY, partition INTEGER NOT NULL, aggregate TEXT NOT NULL,
    id TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (partition, aggregate, id)
  );

  CREATE TABLE IF NOT EXISTS outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT, partition INTEGER NOT NULL, id TEXT NOT NULL,
    aggregate TEXT NOT NULL, topic TEXT NOT NULL, body TEXT NOT NULL, enqueued_at INTEGER NOT NULL,
    UNIQUE (partition, id)
  );
  CREATE INDEX IF NOT EXISTS outbox_order ON outbox (partition, position);
  CREATE INDEX IF NOT EXISTS outbox_aggregate ON outbox (partition, aggregate, position);

  CREATE TABLE IF NOT EXISTS timer (
    partition INTEGER NOT NULL, aggregate TEXT NOT NULL, id TEXT NOT NULL,
    due_at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (partition, aggregate, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS timer_due ON timer (partition, due_at);

  CREATE TABLE IF NOT EXISTS label (
    partition INTEGER NOT NULL, label TEXT NOT NULL, aggregate TEXT NOT NULL,
    PRIMARY KEY (partition, label, aggregate)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS label_aggregate ON label (partition, aggregate);

  CREATE TABLE IF NOT EXISTS journal (
    position INTEGER PRIMARY KEY AUTOINCREMENT, partition INTEGER NOT NULL,
    aggregate TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS journal_order ON journal (partition, position);
  CREATE INDEX IF NOT EXISTS journal_age ON journal (partition, at);

  CREATE TABLE IF NOT EXISTS lease (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, fence TEXT NOT NULL, expires_at INTEGER NOT NULL,
    session TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS fence (partition INTEGER PRIMARY KEY, fence TEXT NOT NULL);
`;
