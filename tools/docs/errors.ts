// Writes docs/reference from the packages' tables of codes, and the JSON schema of patterns as a file for editors;
// `--check` only says whether they are up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MAILBOX_ERRORS, SESSIONS_ERRORS, TOKEN_ERRORS } from '@srvthreds/agents';
import { AGENT_ERRORS } from '@srvthreds/agents/session-agent';
import {
  CORE_ERRORS,
  FINDING_KINDS,
  PATTERN_SCHEMA,
  WIRE_CODES,
  type ErrorCodeRow,
} from '@srvthreds/core';
import { ENGINE_ERRORS } from '@srvthreds/engine';
import { QUEUE_ERRORS } from '@srvthreds/queue';
import { STORAGE_ERRORS } from '@srvthreds/storage';
import { RECORDS_ERRORS } from '@srvthreds/storage/records';
import { SIMULATION_ERRORS } from '@srvthreds/testing/simulate';
import { format, resolveConfig } from 'prettier';

const ROOT = new URL('../../', import.meta.url);

const PACKAGES: readonly (readonly [string, Readonly<Record<string, ErrorCodeRow>>])[] = [
  ['core', CORE_ERRORS],
  ['storage', { ...STORAGE_ERRORS, ...RECORDS_ERRORS }],
  ['queue', QUEUE_ERRORS],
  ['engine', ENGINE_ERRORS],
  ['agents', { ...TOKEN_ERRORS, ...MAILBOX_ERRORS, ...SESSIONS_ERRORS, ...AGENT_ERRORS }],
  ['testing', SIMULATION_ERRORS],
];

for (const [name, wanted] of [
  ['docs/reference/errors.md', errorsPage()],
  ['docs/reference/findings.md', findingsPage()],
  ['packages/core/pattern.schema.json', await schemaFile()],
] as const) {
  const file = new URL(name, ROOT);
  if (!process.argv.includes('--check')) await writeFile(file, wanted);
  else if ((await readFile(file, 'utf8').catch(() => '')) !== wanted) {
    console.error(`${name} is not up to date: run \`npm run docs:errors\``);
    process.exitCode = 1;
  }
}

/** Formatted like every other file, so that writing it again changes nothing. */
async function schemaFile(): Promise<string> {
  const options = await resolveConfig(fileURLToPath(new URL('package.json', ROOT)));
  return format(JSON.stringify(PATTERN_SCHEMA), { ...options, parser: 'json' });
}

function errorsPage(): string {
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

function findingsPage(): string {
  const weights = {
    error: ['Always refused', 'A pattern, or an event, with one of these is refused.'],
    strict: [
      'Refused, unless the look is lenient',
      'What fails only when it is carried out. With `{ lenient: true }` these are warnings, for patterns written long ago.',
    ],
    warning: [
      'Warnings',
      'Never refused. Each holds for certain, whatever the events: the pattern will hardly do as it was meant.',
    ],
  } as const;
  const sections = Object.entries(weights).map(([weight, [title, text]]) => {
    const kinds = Object.entries(FINDING_KINDS).filter(([, kind]) => kind.weight === weight);
    const rows = kinds.map(([code, { means, remedy }]) => `### ${code}\n\n${means}\n\n${remedy}\n`);
    return `## ${title}\n\n${text}\n\n${rows.join('\n')}`;
  });
  return `# Findings

Made from the table in the code by \`npm run docs:errors\`; do not edit.

What \`validatePattern\` looks for. A finding has a \`code\`, a \`severity\` (\`error\` or \`warning\`), a JSON \`pointer\` to
the place, and a \`message\` that says what was expected and what was found.

${sections.join('\n')}`;
}
