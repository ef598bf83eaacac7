import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteFile } from '@srvthreds/core/sqlite';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-sqlite-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);

/** As SQLite itself counts them: 1 is normal, 2 is full. */
const levelOf = (file: SqliteFile): unknown =>
  file.sql('PRAGMA synchronous').get()?.['synchronous'];

describe('a file that is opened twice', () => {
  it('becomes as strict for both as the stricter one asked, and stays so', () => {
    const path = newPath();
    const first = SqliteFile.open(path, { synchronous: 'normal' });
    expect([first.synchronous, levelOf(first)]).toEqual(['normal', 1]);
    const second = SqliteFile.open(path);
    expect([first.synchronous, levelOf(first)]).toEqual(['full', 2]);
    const third = SqliteFile.open(path, { synchronous: 'normal' });
    expect([third.synchronous, levelOf(third)]).toEqual(['full', 2]);
    second.close();
    third.close();
    expect([first.synchronous, levelOf(first)]).toEqual(['full', 2]);
    first.close();
  });

  it('is the same also for the other build of the package', async () => {
    const path = newPath();
    const first = SqliteFile.open(path, { synchronous: 'normal' });
    const otherBuild = '../../core/src/sqlite/SqliteFile.ts?other-build';
    const other = (await import(/* @vite-ignore */ otherBuild)) as {
      SqliteFile: typeof SqliteFile;
    };
    expect(other.SqliteFile).not.toBe(SqliteFile);
    const second = other.SqliteFile.open(path);
    expect(second).toBe(first);
    expect(levelOf(first)).toBe(2);
    first.close();
    await second.write(() => undefined);
    second.close();
  });
});

const openNew = (): SqliteFile => {
  const file = SqliteFile.open(newPath());
  file.define('CREATE TABLE t (value TEXT NOT NULL)');
  return file;
};
const insert = (file: SqliteFile, value: string | null): Promise<unknown> =>
  file.write(() => file.sql('INSERT INTO t VALUES (?)').run(value));
const valuesIn = (file: SqliteFile): unknown[] =>
  file
    .sql('SELECT value FROM t')
    .all()
    .map(({ value }) => value);

describe('a write that fails', () => {
  it('takes back what it wrote, and nothing of the others', async () => {
    const file = openNew();
    const writes = ['a', null, 'b'].map((value) => insert(file, value));
    const outcomes = (await Promise.allSettled(writes)).map(({ status }) => status);
    expect(outcomes).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(valuesIn(file)).toEqual(['a', 'b']);
    file.close();
  });

  it('names the full disk as its cause, and can be made again when there is room', async () => {
    const file = openNew();
    const { page_count: pages } = file.sql('PRAGMA page_count').get() as { page_count: number };
    file.sql(`PRAGMA max_page_count = ${pages}`).get();
    const writes = ['small', 'x'.repeat(1e6), 'behind'].map((value) => insert(file, value));
    for (const outcome of await Promise.allSettled(writes))
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'SQLITE_UNAVAILABLE',
          retryable: true,
          message: expect.stringMatching(/full/),
          cause: { message: 'database or disk is full' },
        },
      });
    expect(valuesIn(file)).toEqual([]);
    file.sql('PRAGMA max_page_count = 100000').get();
    await insert(file, 'again');
    expect(valuesIn(file)).toEqual(['again']);
    file.close();
  });
});
