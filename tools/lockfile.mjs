// The lockfile must name no registry host and must list every platform's optional package; otherwise `npm ci`
// fails here ("Missing: x@ from lock file") or on another platform.
import { readFileSync } from 'node:fs';

const text = readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8');
const packages = JSON.parse(text).packages;
const errors = [];
for (const [path, p] of Object.entries(packages)) {
  if (/^(https?|git)/.test(p.resolved ?? '')) errors.push(`${path}: resolved ${p.resolved}`);
  for (const name of Object.keys(p.optionalDependencies ?? {})) {
    let dir = path;
    while (!packages[`${dir ? `${dir}/` : ''}node_modules/${name}`]) {
      if (!dir) {
        errors.push(`${path || 'root'}: optional dependency ${name} is not in the lockfile`);
        break;
      }
      dir = dir.includes('node_modules/')
        ? dir.slice(0, Math.max(0, dir.lastIndexOf('node_modules/') - 1))
        : '';
    }
  }
}
if (/"resolved": "https?:/.test(text)) errors.push('a download address appears in the lockfile');
if (errors.length > 0) {
  console.error(errors.join('\n'));
  process.exit(1);
}
console.log(`lockfile: ${Object.keys(packages).length} packages ok`);
