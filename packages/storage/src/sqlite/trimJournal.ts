import type { SqliteFile } from '@srvthreds/core/sqlite';
import type { TrimRule } from '../contract/records.ts';

/** Removes the journal entries that a rule names. */
export function trimJournal(
  file: SqliteFile,
  partition: number,
  { through, before, maxEntries }: TrimRule,
): void {
  if (through !== undefined)
    file
      .sql('DELETE FROM journal WHERE partition = ? AND position <= ?')
      .run(partition, Number(through));
  if (before !== undefined)
    file.sql('DELETE FROM journal WHERE partition = ? AND at < ?').run(partition, before);
  if (maxEntries !== undefined)
    file
      .sql(
        `DELETE FROM journal WHERE partition = ?1 AND position <= (
           SELECT position FROM journal WHERE partition = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2)`,
      )
      .run(partition, maxEntries);
}
