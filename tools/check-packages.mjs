// Packs every public package and checks the tarball with publint and arethetypeswrong.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const out = mkdtempSync(join(tmpdir(), 'pack-'));
let bad = 0;
const run = (cmd, args) => {
  const r = spawnSync(cmd, args, { encoding: 'utf8' });
  if (r.status !== 0) {
    bad++;
    console.error(`${cmd} ${args.join(' ')}\n${r.stdout}${r.stderr}`);
  }
  return r.stdout.trim();
};
for (const dir of readdirSync('packages')) {
  const file = join('packages', dir, 'package.json');
  if (!existsSync(file) || JSON.parse(readFileSync(file, 'utf8')).private) continue;
  const tarball = run('npm', [
    'pack',
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    out,
    '-w',
    `packages/${dir}`,
  ])
    .split('\n')
    .pop();
  run('publint', ['--strict', join(out, tarball)]);
  run('attw', [join(out, tarball), '--profile', 'node16', '--quiet']);
  console.log(`${dir}: ${tarball} ${bad ? 'checked' : 'ok'}`);
}
rmSync(out, { recursive: true });
process.exit(bad ? 1 : 0);
