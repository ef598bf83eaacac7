// Proves the packages as a user would meet them: builds and packs each, looks at the tarballs with publint and
// arethetypeswrong, installs them into fresh programs outside the workspace, runs those as ESM and as CJS, and checks
// their types under two kinds of module resolution.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const programs = fileURLToPath(new URL('programs', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'srvthreds-packages-'));
let failures = 0;

run('build', 'nx', ['run-many', '-t', 'build'], root);
const tarballs = publicPackages().map(pack);
for (const tarball of tarballs) {
  run(`publint ${tarball}`, 'publint', ['--strict', join(work, tarball)], root);
  run(`types of ${tarball}`, 'attw', [join(work, tarball), '--profile', 'node16', '--quiet'], root);
}
const program = install(tarballs);
run('runs as ESM', 'node', ['esm.mjs'], program);
run('runs as CJS', 'node', ['cjs.cjs'], program);
for (const resolution of ['node16', 'bundler'])
  run(`types under ${resolution}`, 'tsc', ['-p', `tsconfig.${resolution}.json`], program);

rmSync(work, { recursive: true, force: true });
console.log(`packages: ${tarballs.length} checked, ${failures} failures`);
process.exit(failures > 0 ? 1 : 0);

function publicPackages() {
  return readdirSync(join(root, 'packages')).filter((name) => {
    const { private: isPrivate } = JSON.parse(
      readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
    );
    return !isPrivate;
  });
}

function pack(name) {
  const args = [
    'pack',
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    work,
    '-w',
    `packages/${name}`,
  ];
  return run(`pack ${name}`, 'npm', args, root).split('\n').pop();
}

/** A program of its own, with the tarballs and no optional peer; the compiler is the workspace's. */
function install(files) {
  const folder = join(work, 'program');
  mkdirSync(folder);
  cpSync(programs, folder, { recursive: true });
  const dependencies = Object.fromEntries(
    files
      .filter((file) => !file.startsWith('srvthreds-testing-'))
      .map((file) => [`@srvthreds/${file.split('-')[1]}`, `file:../${file}`]),
  );
  const manifest = { name: 'program', private: true, version: '1.0.0', dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  run('install', 'npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  return folder;
}

function run(what, command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  failures++;
  console.error(`${what} failed:\n${stdout}${stderr}`);
  return stdout.trim();
}
