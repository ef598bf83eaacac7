import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);

// A process is started for each, which takes its time on a busy machine.
const OPTIONS = { timeout: 60_000 };

it('the example in the README runs as it stands', OPTIONS, async () => {
  const printed = await runExample('README.md');
  expect(printed.split('\n')).toEqual(["[ 'warehouse' ] Pack a lamp", "[ 'shop' ] Shipped", '']);
});

it(
  'the simulation in the README of testing runs as it stands, and prints what the page says',
  OPTIONS,
  async () => {
    const page = await readFile(new URL('packages/testing/README.md', root), 'utf8');
    const [, shown] = /^```text\n([\s\S]*?)^```$/m.exec(page) ?? [];
    expect(await runExample('packages/testing/README.md')).toBe(shown);
  },
);

/** @returns what the first example of a page prints */
async function runExample(page: string): Promise<string> {
  const text = await readFile(new URL(page, root), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  // Inside the workspace, so that the packages are found; ignored by git.
  const folder = new URL('.cache/', root);
  await mkdir(folder, { recursive: true });
  const file = fileURLToPath(new URL(`example-${page.replaceAll(/\W/g, '-')}.ts`, folder));
  await writeFile(file, example);
  const { stdout } = await run(process.execPath, ['--conditions=@srvthreds/source', file]);
  return stdout;
}
