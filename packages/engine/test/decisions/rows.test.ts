import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

/** The rows C1 to C40 of the decisions about where we differ from the existing system. */
const ROWS = Array.from({ length: 40 }, (_, index) => `C${index + 1}`);

/** Where such tests stand. */
const FOLDERS = ['./', '../../../agents/test/decisions/'];

it('every decision has a test that is named after it', async () => {
  const texts = await Promise.all(
    FOLDERS.map((folder) => readAll(new URL(folder, import.meta.url))),
  );
  const tested = new Set(
    texts
      .flat()
      .join('')
      .match(/(?<=['"`])C\d+(?=: )/g),
  );
  expect(ROWS.filter((row) => !tested.has(row))).toEqual([]);
});

async function readAll(folder: URL): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file !== 'rows.test.ts');
  return Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
}
