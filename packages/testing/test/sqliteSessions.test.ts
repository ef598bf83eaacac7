import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sessions, type SessionStore } from '@srvthreds/agents';
import { SqliteSessions } from '@srvthreds/agents/sqlite';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { afterAll, expect, it } from 'vitest';
import { describeSessions } from '../src/agents.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-sessions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);

const paths = new WeakMap<SessionStore, string>();
const open = (path: string): SessionStore => {
  const store = new SqliteSessions(path, { synchronous: 'normal' });
  paths.set(store, path);
  return store;
};

describeSessions('sqlite', () => open(newPath()), { reopen: (store) => open(paths.get(store)!) });

it('end with the process that had the file, which may be that of a storage', async () => {
  const path = newPath();
  const storage = new SqliteStorage(path);
  const first = new SqliteSessions(path);
  await (await new Sessions(first, { ttlMs: 60_000 }).join('one')).open('ann');
  await first.close();
  await storage.close();
  const again = new SqliteSessions(path);
  expect(await new Sessions(again).ofParticipant('ann')).toEqual([]);
  expect(await again.incarnations()).toEqual([]);
  await again.close();
});
