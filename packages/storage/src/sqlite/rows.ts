import type { SQLOutputValue } from 'node:sqlite';
import type {
  JournalEntry,
  Listed,
  SeenId,
  StoredMessage,
  StoredTimer,
} from '../contract/records.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

export const toSeen = (row: Row): SeenId => ({ id: String(row['id']), at: Number(row['at']) });

export const toListed = (row: Row): Listed => ({
  id: String(row['id']),
  etag: String(row['etag']),
  state: String(row['state']),
});

export const toMessage = (row: Row): StoredMessage => ({
  id: String(row['id']),
  aggregateId: String(row['aggregate']),
  topic: String(row['topic']),
  body: String(row['body']),
  enqueuedAt: Number(row['enqueued_at']),
});

export const toTimer = (row: Row): StoredTimer => ({
  id: String(row['id']),
  aggregateId: String(row['aggregate']),
  dueAt: Number(row['due_at']),
  body: String(row['body']),
});

export const toEntry = (row: Row): JournalEntry => ({
  position: String(row['position']),
  aggregateId: String(row['aggregate']),
  at: Number(row['at']),
  body: String(row['body']),
});
