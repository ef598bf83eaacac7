// Builds the packages, since start-up is measured on what is published, then measures.
import { spawnSync } from 'node:child_process';

run('nx', ['run-many', '-t', 'build', '--output-style=static']);
run('node', ['--conditions=@srvthreds/source', 'tools/bench/main.ts', ...process.argv.slice(2)]);

function run(command, args) {
  const quiet = command === 'nx' ? 'ignore' : 'inherit';
  const { status } = spawnSync(command, args, { stdio: ['ignore', quiet, 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
