import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);
// Inside the workspace, so that the packages are found; ignored by git.
const folder = new URL('.cache/code-blocks/', root);
const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));

const PAGES = [
  'README.md',
  'docs/patterns.md',
  'packages/agents/README.md',
  'packages/core/README.md',
  'packages/engine/README.md',
];

it('the code in the pages compiles', { timeout: 120_000 }, async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const page of PAGES) await writeBlocks(page);
  const config = { extends: '../../tsconfig.base.json', include: ['*.ts'] };
  await writeFile(new URL('tsconfig.json', folder), JSON.stringify(config));
  const { stdout } = await run(process.execPath, [compiler, '-p', fileURLToPath(folder)]).catch(
    (failure: { stdout: string }) => failure,
  );
  expect(stdout).toBe('');
});

async function writeBlocks(page: string): Promise<void> {
  const text = await readFile(new URL(page, root), 'utf8');
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  expect({ page, blocks: blocks.length }).not.toEqual({ page, blocks: 0 });
  for (const [index, code] of blocks.entries()) {
    const name = `${page.replaceAll(/\W/g, '-')}-${index + 1}.ts`;
    await writeFile(new URL(name, folder), code);
  }
}
