import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordTasks, RECORD_TASKS } from '@srvthreds/storage/records';
import { SqliteRecords, SqliteStorage } from '@srvthreds/storage/sqlite';
import { afterAll, expect, it } from 'vitest';
import { describeRecords } from '../src/records.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);

describeRecords('sqlite', () => new SqliteRecords(newPath()));

it('keeps records, and what was done, in the file, which may be that of a storage', async () => {
  const path = newPath();
  const storage = new SqliteStorage(path);
  const request = { eventId: 'event', caller: { id: 'root', roles: [] } };
  const tasks = [{ op: 'put', params: { type: 'Item', values: { id: 'a' } } }];
  const run = async () => {
    const store = new SqliteRecords(path);
    const result = await new RecordTasks(store, { allow: () => ({ Item: RECORD_TASKS }) }).run(
      tasks,
      request,
    );
    await store.close();
    return result;
  };
  expect(await run()).toEqual(['a']);
  await storage.close();
  expect(await run()).toEqual(['a']);
});
