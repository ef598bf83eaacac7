// Writes docs/reference/errors.md from the packages' tables of codes; `--check` only says whether it is up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { CORE_ERRORS, WIRE_CODES, type ErrorCodeRow } from '@srvthreds/core';
import { ENGINE_ERRORS } from '@srvthreds/engine';
import { QUEUE_ERRORS } from '@srvthreds/queue';
import { STORAGE_ERRORS } from '@srvthreds/storage';

const FILE = new URL('../../docs/reference/errors.md', import.meta.url);

const PACKAGES: readonly (readonly [string, Readonly<Record<string, ErrorCodeRow>>])[] = [
  ['core', CORE_ERRORS],
  ['storage', STORAGE_ERRORS],
  ['queue', QUEUE_ERRORS],
  ['engine', ENGINE_ERRORS],
];

const wanted = page();
if (process.argv.includes('--check')) {
  const found = await readFile(FILE, 'utf8').catch(() => '');
  if (found !== wanted) {
    console.error('docs/reference/errors.md is not up to date: run `npm run docs:errors`');
    process.exit(1);
  }
} else {
  await writeFile(FILE, wanted);
}

function page(): string {
  const sections = PACKAGES.map(([name, table]) => section(name, table)).join('\n');
  return `# Errors

Made from the tables in the code by \`npm run docs:errors\`; do not edit.

Every error that a package throws has a \`code\`, a \`retryable\` that promises whether the same call may succeed later
without a change, numbers and names in \`details\`, and its origin in \`cause\`. Compare by \`code\`, not by class.

${sections}
## Numbers on the wire

What the sender of an event is told, in \`data.content.error.code\` of the notification.

| Number | Name |
| ------ | ---- |
${Object.entries(WIRE_CODES)
  .toSorted(([, a], [, b]) => a - b)
  .map(([name, code]) => `| ${code} | ${name} |`)
  .join('\n')}
`;
}

function section(name: string, table: Readonly<Record<string, ErrorCodeRow>>): string {
  const rows = Object.entries(table).map(
    ([code, { means, remedy }]) => `### ${code}\n\n${means}\n\n${remedy}\n`,
  );
  return `## @srvthreds/${name}\n\n${rows.join('\n')}`;
}
