import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '@srvthreds/storage';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { afterAll } from 'vitest';
import { describeStorage } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const paths = new WeakMap<Storage, string>();
let files = 0;

function openNew(): Storage {
  const path = join(folder, `${++files}.db`);
  const storage = new SqliteStorage(path);
  paths.set(storage, path);
  return storage;
}

describeStorage('sqlite', openNew, {
  reopen: (storage) => new SqliteStorage(paths.get(storage)!),
});
