// Module boundaries from the Nx project graph: allowed layers, no import without a declared dependency, no cycles.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** layer -> layers it may depend on */
const ALLOWED = {
  core: [],
  adapter: ['core'],
  engine: ['core', 'adapter'],
  agents: ['core', 'adapter', 'engine'],
  capacity: [],
  testing: ['core', 'adapter', 'engine', 'agents'],
  service: ['core', 'adapter', 'engine', 'agents', 'capacity'],
  app: ['core', 'adapter', 'engine', 'agents', 'capacity', 'service', 'testing'],
};

const dir = mkdtempSync(join(tmpdir(), 'graph-'));
const file = join(dir, 'graph.json');
execFileSync('nx', ['graph', `--file=${file}`], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, NX_DAEMON: 'false' },
});
const { nodes, dependencies } = JSON.parse(readFileSync(file, 'utf8')).graph;
rmSync(dir, { recursive: true });

const layer = (n) => nodes[n].data.tags.find((t) => t.startsWith('layer:'))?.slice(6);
const errors = [];
for (const [name, node] of Object.entries(nodes)) {
  const pkg = JSON.parse(readFileSync(join(node.data.root, 'package.json'), 'utf8'));
  const declared = new Set(
    Object.keys({ ...pkg.dependencies, ...pkg.peerDependencies, ...pkg.devDependencies }),
  );
  if (!(layer(name) in ALLOWED)) errors.push(`${name}: no known layer: tag`);
  for (const { target } of dependencies[name] ?? []) {
    if (!nodes[target]) continue;
    if (!ALLOWED[layer(name)]?.includes(layer(target)))
      errors.push(`${name} (${layer(name)}) must not depend on ${target} (${layer(target)})`);
    if (!declared.has(target))
      errors.push(`${name} imports ${target} but its package.json does not declare it`);
  }
}
const state = new Map();
const walk = (n, path) => {
  if (state.get(n) === 2) return;
  if (state.get(n) === 1) {
    errors.push(`cycle: ${[...path.slice(path.indexOf(n)), n].join(' -> ')}`);
    return;
  }
  state.set(n, 1);
  for (const { target } of dependencies[n] ?? []) if (nodes[target]) walk(target, [...path, n]);
  state.set(n, 2);
};
for (const n of Object.keys(nodes)) walk(n, []);
if (errors.length > 0) {
  console.error(errors.join('\n'));
  process.exit(1);
}
console.log(`boundaries: ${Object.keys(nodes).length} projects ok`);
