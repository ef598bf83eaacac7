import type { SqliteFile } from '@srvthreds/core/sqlite';
import type { Changes, Precondition } from '../contract/Changes.ts';
import type { AggregateRef } from '../contract/records.ts';
import { CATALOGUE } from '../contract/Storage.ts';
import { staleOwner, unsettledMessages, versionConflict } from '../refusals.ts';

export interface CommitOptions {
  readonly etag: string;
  readonly now: number;
  readonly fence: string | undefined;
}

/** Writes the changes of one commit; runs inside a transaction that takes everything back if this throws. */
export function commitChanges(
  file: SqliteFile,
  { partition, id }: AggregateRef,
  changes: Changes,
  condition: Precondition & CommitOptions,
): void {
  const { etag, now, fence } = condition;
  if (partition !== CATALOGUE) checkFence(file, { partition, id }, fence);
  checkPrecondition(file, { partition, id }, condition);
  if (changes.state === null) removeAggregate(file, { partition, id });
  else writeAggregate(file, { partition, id }, changes, etag);
  for (const message of changes.enqueue ?? [])
    file
      .sql(
        `INSERT INTO outbox (partition, id, aggregate, topic, body, enqueued_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (partition, id) DO NOTHING`,
      )
      .run(partition, message.id, id, message.topic, message.body, now);
  for (const body of changes.journal ?? [])
    file
      .sql('INSERT INTO journal (partition, aggregate, at, body) VALUES (?, ?, ?, ?)')
      .run(partition, id, now, body);
}

function checkFence(file: SqliteFile, ref: AggregateRef, fence: string | undefined): void {
  const row = file.sql('SELECT fence FROM fence WHERE partition = ?').get(ref.partition);
  const expected = row ? String(row['fence']) : undefined;
  if (fence === undefined || fence !== expected) throw staleOwner(ref, expected, fence);
}

function checkPrecondition(
  file: SqliteFile,
  { partition, id }: AggregateRef,
  condition: Precondition,
): void {
  const row = file
    .sql('SELECT etag FROM aggregate WHERE partition = ? AND id = ?')
    .get(partition, id);
  const found = row ? String(row['etag']) : undefined;
  const expected = 'ifEtag' in condition ? condition.ifEtag : undefined;
  if (found !== expected) throw versionConflict(id, expected, found);
}

function writeAggregate(
  file: SqliteFile,
  { partition, id }: AggregateRef,
  { state, seen, cancel, schedule, labels }: Changes,
  etag: string,
): void {
  if (state === undefined)
    file
      .sql(
        `INSERT INTO aggregate (partition, id, etag, state) VALUES (?, ?, ?, '')
         ON CONFLICT (partition, id) DO UPDATE SET etag = excluded.etag`,
      )
      .run(partition, id, etag);
  else
    file
      .sql(
        `INSERT INTO aggregate (partition, id, etag, state) VALUES (?, ?, ?, ?)
         ON CONFLICT (partition, id) DO UPDATE SET etag = excluded.etag, state = excluded.state`,
      )
      .run(partition, id, etag, state);
  for (const dropped of seen?.drop ?? [])
    file
      .sql('DELETE FROM seen WHERE partition = ? AND aggregate = ? AND id = ?')
      .run(partition, id, dropped);
  for (const added of seen?.add ?? [])
    file
      .sql(
        `INSERT INTO seen (partition, aggregate, id, at) VALUES (?, ?, ?, ?)
         ON CONFLICT (partition, aggregate, id) DO UPDATE SET at = excluded.at`,
      )
      .run(partition, id, added.id, added.at);
  if (cancel) cancelTimers(file, { partition, id }, cancel);
  for (const timer of schedule ?? [])
    file
      .sql(
        `INSERT INTO timer (partition, aggregate, id, due_at, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (partition, aggregate, id) DO UPDATE SET due_at = excluded.due_at, body = excluded.body`,
      )
      .run(partition, id, timer.id, timer.dueAt, timer.body);
  if (labels) replaceLabels(file, { partition, id }, labels);
}

function removeAggregate(file: SqliteFile, { partition, id }: AggregateRef): void {
  const waiting = Number(
    file
      .sql('SELECT count(*) AS waiting FROM outbox WHERE partition = ? AND aggregate = ?')
      .get(partition, id)?.['waiting'],
  );
  if (waiting > 0) throw unsettledMessages(id, waiting);
  file.sql('DELETE FROM aggregate WHERE partition = ? AND id = ?').run(partition, id);
  file.sql('DELETE FROM seen WHERE partition = ? AND aggregate = ?').run(partition, id);
  cancelTimers(file, { partition, id }, 'all');
  replaceLabels(file, { partition, id }, []);
}

function cancelTimers(
  file: SqliteFile,
  { partition, id }: AggregateRef,
  ids: readonly string[] | 'all',
): void {
  if (ids === 'all') {
    file.sql('DELETE FROM timer WHERE partition = ? AND aggregate = ?').run(partition, id);
    return;
  }
  for (const timer of ids)
    file
      .sql('DELETE FROM timer WHERE partition = ? AND aggregate = ? AND id = ?')
      .run(partition, id, timer);
}

function replaceLabels(
  file: SqliteFile,
  { partition, id }: AggregateRef,
  labels: readonly string[],
): void {
  file.sql('DELETE FROM label WHERE partition = ? AND aggregate = ?').run(partition, id);
  for (const label of labels)
    file
      .sql('INSERT OR IGNORE INTO label (partition, label, aggregate) VALUES (?, ?, ?)')
      .run(partition, label, id);
}
