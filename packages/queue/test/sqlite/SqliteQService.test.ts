import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@srvthreds/core';
import { SqliteFile } from '@srvthreds/core/sqlite';
import { afterAll, expect, it } from 'vitest';
import { SqliteQService } from '../../src/sqlite.ts';

// The suite of all drivers runs on this one in packages/testing; here is what needs a file that refuses.

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-queue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('goes on by itself when the file could not be written for a while', async () => {
  const path = join(folder, 'refuses.db');
  const clock = new FakeClock(0);
  const service = new SqliteQService(path, { clock });
  const file = SqliteFile.open(path);
  file.define(
    `CREATE TRIGGER refuse BEFORE INSERT ON queue_mark BEGIN SELECT RAISE(FAIL, 'disk full'); END`,
  );
  const held: string[] = [];
  await service.subscribe('t', { prefetch: 9 }, ({ id }) => held.push(id));
  await service.publish('t', { id: 'a', body: '' });
  await clock.advance(1_000);
  expect(held).toEqual([]);

  file.define('DROP TRIGGER refuse');
  await clock.advance(5_000);
  expect(held).toEqual(['a']);
  file.close();
  await service.close();
});
