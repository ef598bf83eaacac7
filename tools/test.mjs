// What `npm test` does: every check in turn, each to its end, and one closing line with the count of all tests.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const SCENARIOS = '../shared/conformance';
const SOURCE = '--conditions=@srvthreds/source';
// The scenarios are not part of the repository: a checkout that stands alone is tested without, and says so.
const hasScenarios = existsSync(SCENARIOS);
if (!hasScenarios) console.log(`skip conformance: no ${SCENARIOS} beside this checkout`);
const conformance = ['conformance', 'node', [SOURCE, 'tools/conformance/main.ts', SCENARIOS]];
/** @type {readonly (readonly [name: string, command: string, args: readonly string[]])[]} */
const checks = [
  ['lock file', 'node', ['tools/lockfile.mjs']],
  ['format', 'prettier', ['--check', '--log-level=warn', '.']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['lint', 'oxlint', ['--type-aware', '.']],
  ['boundaries', 'node', ['tools/boundaries.mjs']],
  ['errors page', 'node', [SOURCE, 'tools/docs/errors.ts', '--check']],
  ['tests', 'vitest', ['run']],
  ...(hasScenarios ? [conformance] : []),
  ['packages', 'node', ['tools/packages/check.mjs']],
];

const total = { passed: 0, failed: 0, skipped: hasScenarios ? 0 : 1 };
for (const [name, command, args] of checks) {
  const startedAt = performance.now();
  const { code, output } = await run(command, args);
  const counted = count(output);
  if (counted) for (const key of Object.keys(total)) total[key] += counted[key];
  else total[code === 0 ? 'passed' : 'failed']++;
  if (code !== 0 && counted?.failed === 0) total.failed++;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The last line that counts, if there is one. */
function count(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  if (!last) return undefined;
  const [passed, failed, skipped] = last.slice(1).map((digits) => Number(digits ?? 0));
  return { passed, failed, skipped };
}
