import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);

it('the example in the README runs as it stands', async () => {
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // Inside the workspace, so that the packages are found; ignored by git.
  const folder = new URL('.cache/', root);
  await mkdir(folder, { recursive: true });
  const file = fileURLToPath(new URL('readme-example.ts', folder));
  await writeFile(file, example);
  const { stdout } = await run(process.execPath, ['--conditions=@srvthreds/source', file]);
  expect(stdout.split('\n')).toEqual(["[ 'warehouse' ] Pack a lamp", "[ 'shop' ] Shipped", '']);
});
